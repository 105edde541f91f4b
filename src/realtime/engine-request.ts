import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

export type EngineRequest = IncomingMessage & {
  readonly _query: Readonly<Record<string, string | undefined>>;
};

/** The engine's replacement for a response when the request is an upgrade. */
interface UpgradeResponse {
  readonly socket: Duplex;
  setHeader(name: string, value: string): void;
}

export type EngineResponse = ServerResponse | UpgradeResponse;

/** The engine treats an empty id like none. */
export const isNewConnection = ({ _query }: EngineRequest): boolean => !_query.sid;

export function respond(response: EngineResponse, status: number, reason: string): void {
  if ('writeHead' in response && 'headersSent' in response) response.writeHead(status).end();
  else endSocket(response.socket, `HTTP/1.1 ${status} ${reason}`);
}

/** The HTTP server no longer closes a socket that was detached by an upgrade. */
function endSocket(socket: Duplex, statusLine: string): void {
  socket.once('finish', () => socket.destroy());
  socket.end(`${statusLine}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
