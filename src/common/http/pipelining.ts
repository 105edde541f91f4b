import { AsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/** Per connection; one more closes it. */
const MAX_PIPELINED_REQUESTS = 100;

const pipelined = new WeakMap<Socket, number>();

/**
 * Delays a pipelined request until its response is the first on its connection. Node emits no `close` for a queued
 * response when the client disconnects, so a request that started earlier would leak what it holds.
 */
export function pipeliningGuard({ socket }: Request, response: Response, next: NextFunction): void {
  // Node assigns the socket to a response when it becomes the first one.
  if (response.socket) return next();
  const waiting = (pipelined.get(socket) ?? 0) + 1;
  if (waiting > MAX_PIPELINED_REQUESTS) return void socket.destroy();
  pipelined.set(socket, waiting);
  const begin = AsyncResource.bind(() => {
    pipelined.set(socket, pipelined.get(socket)! - 1);
    if (!socket.destroyed) next();
  });
  // After the event, because a response must not end while its socket is being assigned.
  response.once('socket', () => setImmediate(begin));
}
