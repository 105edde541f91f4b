import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AllowedOrigins } from '../../common/http/allowed-origins.js';

/** What the engine hands its middleware in place of a response when a request wants to become a websocket. */
interface UpgradeResponse {
  readonly socket: Duplex;
  setHeader(name: string, value: string): void;
}

type Response = ServerResponse | UpgradeResponse;

/**
 * Looks at the origin of every request to the engine: handshakes, polls with a session id and upgrades alike. The
 * engine's own `allowRequest` is asked for the first request of a connection only.
 */
export function originGate(origins: AllowedOrigins) {
  return (request: IncomingMessage, response: Response, next: () => void): void => {
    if (!origins.allowsHandshake(request)) return answer(response, 403, 'Forbidden');
    const { origin } = request.headers;
    response.setHeader('Vary', 'Origin');
    if (origin !== undefined) {
      response.setHeader('Access-Control-Allow-Origin', origin);
      response.setHeader('Access-Control-Allow-Credentials', 'true');
    }
    if (request.method === 'GET' || request.method === 'POST') return next();
    if (request.method !== 'OPTIONS') return answer(response, 405, 'Method Not Allowed');
    response.setHeader('Access-Control-Allow-Methods', 'GET, POST');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
    answer(response, 204, 'No Content');
  };
}

export function answer(response: Response, status: number, reason: string): void {
  if ('writeHead' in response && 'headersSent' in response) response.writeHead(status).end();
  else endWith(response.socket, `HTTP/1.1 ${status} ${reason}`);
}

/** A socket that wanted an upgrade has left the keeping of the HTTP server, which would have closed it. */
function endWith(socket: Duplex, statusLine: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
