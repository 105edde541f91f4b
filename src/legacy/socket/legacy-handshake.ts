import type { IncomingMessage } from 'node:http';

const PATH = /^\/ws(\?|$)/;

const original = new WeakSet<IncomingMessage>();

/** Whether somebody knocks who speaks the original server's frames. */
export const isOriginalHandshake = ({ url, headers }: IncomingMessage): boolean =>
  PATH.test(url ?? '') && headers.upgrade?.toLowerCase() === 'websocket';

/** Leads it to the engine's own door. What it claims in its query, a user id for one, stays outside. */
export function leadToEngine(request: IncomingMessage, enginePath: string): void {
  original.add(request);
  request.url = `${enginePath}/?EIO=4&transport=websocket`;
}

/** Whether the request was led there. */
export const isOriginal = (request: IncomingMessage): boolean => original.has(request);
