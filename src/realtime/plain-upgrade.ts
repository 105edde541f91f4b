import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** The latest answer of a connection, until it is over: a pipelined request may ask for an upgrade behind it. */
const openResponses = new WeakMap<Socket, ServerResponse>();

/** Must listen first, since another listener may answer at once. */
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
 * Serves a request as if it had not asked for an upgrade, as RFC 9110 §7.8 lets a server: Node, once anyone listens
 * for upgrades, takes every such connection out of HTTP. It is given back with the request on top, less the asking.
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

/** At least a name is left: an empty list is no valid header. */
function withoutUpgrades(value: string): string {
  const names = value.split(',').map((name) => name.trim());
  return names.filter((name) => !UPGRADE_HEADERS.has(name.toLowerCase())).join(', ') || 'keep-alive';
}
