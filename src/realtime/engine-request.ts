import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** A request as the engine hands it to its middleware. */
export type EngineRequest = IncomingMessage & {
  readonly _query: Readonly<Record<string, string | undefined>>;
};

/** What the engine hands its middleware in place of a response when a request wants to become a websocket. */
interface UpgradeResponse {
  readonly socket: Duplex;
  setHeader(name: string, value: string): void;
}

export type EngineResponse = ServerResponse | UpgradeResponse;

/** Whether the engine will make a new connection of it: an empty id is none to it. */
export const isNewConnection = ({ _query }: EngineRequest): boolean => !_query.sid;

export function respond(response: EngineResponse, status: number, reason: string): void {
  if ('writeHead' in response && 'headersSent' in response) response.writeHead(status).end();
  else endSocket(response.socket, `HTTP/1.1 ${status} ${reason}`);
}

/** A socket that wanted an upgrade has left the keeping of the HTTP server, which would have closed it. */
function endSocket(socket: Duplex, statusLine: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
