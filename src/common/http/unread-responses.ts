import type { Socket } from 'node:net';
import { Injectable } from '@nestjs/common';
import type { NextFunction, Request, Response } from 'express';
import { onResponseSent } from './response-sent.js';
import { clientKey } from './client-address.js';

/** Per user, or per network without a session. */
export const MAX_UNREAD_BYTES = 32 * 1024 * 1024;

/**
 * Bounds the memory of a client's unread responses by closing its oldest connections. The latest stays open, because a
 * single response may exceed the limit.
 */
@Injectable()
export class UnreadResponses {
  private readonly unread = new Map<string, Set<Socket>>();

  readonly handler = (request: Request, response: Response, next: NextFunction): void => {
    onResponseSent(response, () => this.track(request, response));
    next();
  };

  private track(request: Request, response: Response): void {
    const { socket } = response;
    if (!socket || socket.writableLength === 0) return;
    const client = clientKey(request);
    const sockets = this.unread.get(client) ?? new Set();
    this.unread.set(client, sockets.add(socket));
    response.once('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) this.unread.delete(client);
    });
    endOldest(sockets);
  }
}

function endOldest(sockets: ReadonlySet<Socket>): void {
  let bytes = 0;
  for (const { writableLength } of sockets) bytes += writableLength;
  let left = sockets.size;
  for (const socket of sockets) {
    if (bytes <= MAX_UNREAD_BYTES || left === 1) return;
    bytes -= socket.writableLength;
    left -= 1;
    socket.destroy();
  }
}
