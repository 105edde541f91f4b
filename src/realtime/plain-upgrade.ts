import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The open response of each connection: a pipelined request may ask for an upgrade behind it. */
const openResponses = new WeakMap<Socket, ServerResponse>();

/** Must be the first listener, since another one may respond at once. */
export function trackResponses(server: Server): void {
  server.prependListener('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    openResponses.set(socket, response);
    response.once('close', () => {
      if (openResponses.get(socket) === response) openResponses.delete(socket);
    });
  });
}

const UPGRADE_HEADERS = new Set(['upgrade', 'http2-settings']);

/**
 * Serves an upgrade request as a plain request, as RFC 9110 §7.8 allows. With an upgrade listener Node detaches every
 * such connection from HTTP; it is re-attached with the request in front, without its upgrade headers.
 */
export function serveWithoutUpgrade(server: Server, request: IncomingMessage, head: Buffer): void {
  const { socket } = request;
  const openResponse = openResponses.get(socket);
  if (openResponse) return void openResponse.once('close', () => serveWithoutUpgrade(server, request, head));
  if (socket.destroyed) return;
  socket.unshift(Buffer.concat([Buffer.from(headOf(request), 'latin1'), head]));
  server.emit('connection', socket);
}

function headOf({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name, value] = [rawHeaders[index]!, rawHeaders[index + 1]!];
    if (UPGRADE_HEADERS.has(name.toLowerCase())) continue;
    lines.push(`${name}: ${name.toLowerCase() === 'connection' ? withoutUpgrades(value) : value}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** Keeps at least one name: an empty list is no valid header. */
function withoutUpgrades(value: string): string {
  const names = value.split(',').map((name) => name.trim());
  return names.filter((name) => !UPGRADE_HEADERS.has(name.toLowerCase())).join(', ') || 'keep-alive';
}
