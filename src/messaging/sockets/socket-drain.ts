import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';
import type { ServerDrainEventDto } from '../dto/server-drain-event.dto.js';
import { connectionsOf, cut } from './socket-connection.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { answer } from './socket-origin.js';
import { SocketsService } from './sockets.service.js';

/** Reconnecting clients are spread over so long, in milliseconds. */
const SPREAD_MS = 2000;
const SETTLE_WITHIN_MS = 1500;
const GOODBYE_MS = 500;
/** Connections that no session has come of yet; whoever opens more has no use for them. */
const MOST_HALF_OPEN = 2000;

/** Takes leave of the clients of a node that stops, and turns new ones away. */
@Injectable()
export class SocketDrain {
  private server: Server | undefined;
  private draining = false;

  constructor(
    private readonly sockets: SocketsService,
    private readonly dispatcher: SocketDispatcher,
  ) {}

  /** Middleware of the engine that refuses new connections while there are too many, or when the node stops. */
  gate(server: Server) {
    this.server = server;
    return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
      const isNew = !/[?&]sid=/.test(request.url ?? '');
      const halfOpen = server.engine.clientsCount - server.sockets.sockets.size;
      if (isNew && (this.draining || halfOpen > MOST_HALF_OPEN)) answer(response, 503, 'Service Unavailable');
      else next();
    };
  }

  /**
   * Tells everyone, finishes what is being worked on, then closes the transports: a stock client reconnects by
   * itself after a lost transport, but not after a disconnect by the server.
   */
  async drain(): Promise<void> {
    if (!this.server || this.draining) return;
    this.draining = true;
    for (const socket of this.sockets.all) {
      const retryInMs = Math.floor(Math.random() * SPREAD_MS);
      socket.emit('server:drain', { retryInMs } satisfies ServerDrainEventDto);
    }
    await this.dispatcher.settled(SETTLE_WITHIN_MS);
    connectionsOf(this.server).forEach((connection) => connection.close());
    if (connectionsOf(this.server).length > 0) await pause(GOODBYE_MS);
    connectionsOf(this.server).forEach((connection) => cut(connection));
  }
}
