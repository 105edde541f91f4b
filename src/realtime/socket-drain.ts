import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { Server } from 'socket.io';
import type { ServerDrainEventDto } from './dto/socket-events.dto.js';
import { respond, type EngineRequest, type EngineResponse, isNewConnection } from './engine-request.js';
import { type EngineConnection, listConnections, terminate } from './engine-connection.js';
import { SocketDispatcher } from './socket-dispatcher.js';
import { ConnectionLimiter } from './connection-limiter.js';
import { SocketsService } from './sockets.service.js';

/** The window over which clients spread their reconnects. */
const RECONNECT_SPREAD_MS = 2000;
const EVENTS_TIMEOUT_MS = 1500;
const CLOSE_GRACE_MS = 500;

/** Disconnects the clients of a node that stops, and refuses new ones. */
@Injectable()
export class SocketDrain {
  private server: Server | undefined;
  private isDraining = false;

  constructor(
    private readonly sockets: SocketsService,
    private readonly dispatcher: SocketDispatcher,
    private readonly limiter: ConnectionLimiter,
  ) {}

  /** Engine middleware: refuses new connections while too many are pending, or when the node stops. */
  middleware(server: Server) {
    this.server = server;
    server.engine.on('connection', (connection: EngineConnection) => this.limiter.add(connection));
    return (request: EngineRequest, response: EngineResponse, next: () => void): void => {
      const isAllowed = !isNewConnection(request) || (!this.isDraining && this.limiter.evictIdle());
      if (isAllowed) next();
      else respond(response, 503, 'Service Unavailable');
    };
  }

  /**
   * Announces the drain, finishes running events, then closes the transports: a stock client reconnects after a lost
   * transport, but not after a disconnect by the server.
   */
  async drain(): Promise<void> {
    if (!this.server || this.isDraining) return;
    this.isDraining = true;
    for (const socket of this.sockets.all) {
      const retryInMs = Math.floor(Math.random() * RECONNECT_SPREAD_MS);
      socket.emit('server:drain', { retryInMs } satisfies ServerDrainEventDto);
    }
    await this.dispatcher.drain(EVENTS_TIMEOUT_MS);
    listConnections(this.server).forEach((connection) => connection.close());
    if (listConnections(this.server).length > 0) await pause(CLOSE_GRACE_MS);
    listConnections(this.server).forEach((connection) => terminate(connection));
  }
}
