import { AsyncResource } from 'node:async_hooks';
import type { Socket } from 'node:net';
import type { NextFunction, Request, Response } from 'express';

/** What may wait behind the answer that is under way on a connection; more ends the connection. */
const MAX_PIPELINED_REQUESTS = 100;

const pipelined = new WeakMap<Socket, number>();

/**
 * Holds a pipelined request back until its answer is the first on its connection. Node never closes an answer that is
 * still queued behind another when the client hangs up, so work must not begin, nor anything be held, before.
 */
export function pipeliningGuard({ socket }: Request, response: Response, next: NextFunction): void {
  // Node assigns the socket to the first answer at once, and to each other one when its turn comes.
  if (response.socket) return next();
  const waiting = (pipelined.get(socket) ?? 0) + 1;
  if (waiting > MAX_PIPELINED_REQUESTS) return void socket.destroy();
  pipelined.set(socket, waiting);
  const begin = AsyncResource.bind(() => {
    pipelined.set(socket, pipelined.get(socket)! - 1);
    if (!socket.destroyed) next();
  });
  // Later than the event: an answer may not end while it is being assigned its socket.
  response.once('socket', () => setImmediate(begin));
}
