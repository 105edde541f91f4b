import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ExtendedError } from 'socket.io';
import { SessionsService } from '../auth/sessions.service.js';
import { Semaphore } from '../common/concurrency/semaphore.js';
import { Unauthorized } from '../common/errors/common.errors.js';
import { problemOf } from '../common/errors/problem.js';
import { unavailability } from '../database/database-unavailable.js';
import { REQUEST_BUDGET_MS, withDeadline } from '../database/deadline.js';
import { type AuthenticatedSocket, SocketData } from './authenticated-socket.js';
import { ConnectionLimiter } from './connection-limiter.js';
import { TooManySockets } from './realtime.errors.js';
import { SocketLifecycle } from './socket-lifecycle.js';

/** Keeps connections free for requests when all clients reconnect at once. */
const HANDSHAKE_CONCURRENCY = 6;
const DATABASE_RETRY_TIMEOUT_MS = 4000;
const RETRY_INTERVAL_MS = 200;

/** Authenticates sockets by their session, before any room, handler or event; ids that the client sends are ignored. */
@Injectable()
export class Handshake {
  private readonly logger = new Logger(Handshake.name);
  private readonly semaphore = new Semaphore(HANDSHAKE_CONCURRENCY);

  constructor(
    private readonly sessions: SessionsService,
    private readonly lifecycle: SocketLifecycle,
    private readonly limiter: ConnectionLimiter,
  ) {}

  /** Namespace middleware. socket.io needs `next` to be called for every attempt, or it leaks the socket. */
  readonly check = (socket: AuthenticatedSocket, next: (error?: ExtendedError) => void): void => {
    const { conn } = socket;
    if (!this.limiter.tryAuthenticate(conn)) {
      conn.close();
      return next(this.toConnectError(new TooManySockets()));
    }
    this.semaphore
      .run(() => this.authenticateWithRetries(socket))
      .then(() => {
        this.limiter.settle(conn, { isAdmitted: true });
        next();
      })
      .catch((error: unknown) => {
        this.limiter.settle(conn, { isAdmitted: false });
        // A stock client treats a connect_error as final, but reconnects after a lost transport.
        if (unavailability(error)) conn.close();
        next(this.toConnectError(error));
      });
  };

  private async authenticateWithRetries(socket: AuthenticatedSocket): Promise<void> {
    const deadline = performance.now() + DATABASE_RETRY_TIMEOUT_MS;
    while (socket.conn.readyState === 'open') {
      const left = Math.min(deadline - performance.now(), REQUEST_BUDGET_MS);
      try {
        return await withDeadline(() => this.authenticate(socket), left);
      } catch (error) {
        if (!unavailability(error) || performance.now() + RETRY_INTERVAL_MS > deadline) throw error;
        await pause(RETRY_INTERVAL_MS);
      }
    }
  }

  private async authenticate(socket: AuthenticatedSocket): Promise<void> {
    const session = await this.sessions.findByCookieHeader(socket.handshake.headers.cookie);
    if (!session) throw new Unauthorized();
    const { userId, sid } = session;
    if (socket.conn.readyState !== 'open') return;
    if (!(socket.data instanceof SocketData)) this.bind(socket, new SocketData(userId, sid));
    await this.lifecycle.load(userId);
  }

  /** Holds the user's slot and state until the connection closes. */
  private bind(socket: AuthenticatedSocket, data: SocketData): void {
    const releaseSlot = this.limiter.acquire(data.userId);
    const releaseState = this.lifecycle.acquire(data.userId);
    socket.conn.once('close', releaseSlot).once('close', releaseState);
    socket.data = data;
  }

  private toConnectError(error: unknown): ExtendedError {
    const problem = problemOf(error);
    if (problem.status === 500) this.logger.error('socket handshake failed', error);
    return Object.assign(new Error(problem.detail), { data: { problem } });
  }
}
