import type { ServerResponse } from 'node:http';

/**
 * Calls back once: when the whole answer has been handed to the socket, however slowly the client reads it, or when the
 * connection ends before that. `finish` and `close` wait for the client.
 */
export function onResponseSent(response: ServerResponse, listener: () => void): void {
  const once = () => {
    response.off('prefinish', once).off('close', once);
    listener();
  };
  response.on('prefinish', once).on('close', once);
}
