import type { ServerResponse } from 'node:http';

/**
 * Calls back once, when the whole response has been handed to the socket or the connection closes before. Unlike `finish`,
 * it does not wait for a slow client.
 */
export function onResponseSent(response: ServerResponse, listener: () => void): void {
  const once = () => {
    response.off('prefinish', once).off('close', once);
    listener();
  };
  response.on('prefinish', once).on('close', once);
}
