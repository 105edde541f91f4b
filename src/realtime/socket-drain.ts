import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';
import type { ServerDrainEventDto } from './dto/server-drain-event.dto.js';
import { answer, type EngineRequest, type EngineResponse, isNew } from './engine-request.js';
import { type Connection, connectionsOf, cut } from './engine-connection.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { SocketDoor } from './connection-limiter.js';
import { SocketsService } from './sockets.service.js';

/** Reconnecting clients are spread over so long, in milliseconds. */
const SPREAD_MS = 2000;
const SETTLE_WITHIN_MS = 1500;
const GOODBYE_MS = 500;

/** Takes leave of the clients of a node that stops, and turns new ones away. */
@Injectable()
export class SocketDrain {
  private server: Server | undefined;
  private draining = false;

  constructor(
    private readonly sockets: SocketsService,
    private readonly dispatcher: SocketDispatcher,
    private readonly door: SocketDoor,
  ) {}

  /** Middleware of the engine that refuses new connections while too many wait to be let in, or when the node stops. */
  gate(server: Server) {
    this.server = server;
    server.engine.on('connection', (connection: Connection) => this.door.came(connection));
    return (request: EngineRequest, response: EngineResponse, next: () => void): void => {
      const isWelcome = !isNew(request) || (!this.draining && this.door.makeRoom());
      if (isWelcome) next();
      else answer(response, 503, 'Service Unavailable');
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
