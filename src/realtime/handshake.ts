import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import type { ExtendedError } from 'socket.io';
import { SessionsService } from '../auth/sessions.service.js';
import { Unauthorized } from '../common/errors/common.errors.js';
import { problemOf } from '../common/errors/problem.js';
import { unavailability } from '../database/database-unavailable.js';
import { REQUEST_BUDGET_MS, withDeadline } from '../database/deadline.js';
import { type LiveSocket, SocketData } from './authenticated-socket.js';
import { SocketDoor } from './connection-limiter.js';
import { TooManySockets } from './realtime.errors.js';
import { SocketSeats } from './user-socket-limiter.js';
import { TrackedConversations } from '../messaging/delivery/conversation-subscriptions.js';
import { Turnstile } from '../common/concurrency/semaphore.js';

/** When everybody comes back at once they are let in a few at a time, so that requests still find a connection. */
const AT_ONCE = 6;
/** A database that is only restarting is waited for, in milliseconds. */
const PATIENCE_MS = 4000;
const RETRY_MS = 200;

/**
 * Decides at the door, before there is a room, a handler or an event, who a socket is. Its session is the only
 * witness: ids that the client brings along are not looked at.
 */
@Injectable()
export class SocketHandshake {
  private readonly logger = new Logger(SocketHandshake.name);
  private readonly turnstile = new Turnstile(AT_ONCE);

  constructor(
    private readonly sessions: SessionsService,
    private readonly seats: SocketSeats,
    private readonly conversations: TrackedConversations,
    private readonly door: SocketDoor,
  ) {}

  /** Middleware of the namespace, which wants to be told of the end of every attempt, were it only to forget it. */
  readonly check = (socket: LiveSocket, next: (error?: ExtendedError) => void): void => {
    const { conn } = socket;
    if (!this.door.mayAsk(conn)) {
      conn.close();
      return next(this.refusal(new TooManySockets()));
    }
    this.turnstile
      .run(() => this.admitPatiently(socket))
      .then(() => {
        this.door.answered(conn, { isIn: true });
        next();
      })
      .catch((error: unknown) => {
        this.door.answered(conn, { isIn: false });
        // A refusal is final to a stock client, but after a lost transport it comes back by itself.
        if (unavailability(error)) socket.conn.close();
        next(this.refusal(error));
      });
  };

  private async admitPatiently(socket: LiveSocket): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    while (socket.conn.readyState === 'open') {
      const left = Math.min(until - performance.now(), REQUEST_BUDGET_MS);
      try {
        return await withDeadline(() => this.admit(socket), left);
      } catch (error) {
        if (!unavailability(error) || performance.now() + RETRY_MS > until) throw error;
        await pause(RETRY_MS);
      }
    }
  }

  private async admit(socket: LiveSocket): Promise<void> {
    const session = await this.sessions.fromCookieHeader(socket.handshake.headers.cookie);
    if (!session) throw new Unauthorized();
    const { userId, sid } = session;
    if (socket.conn.readyState !== 'open') return;
    if (!(socket.data instanceof SocketData)) this.seat(socket, new SocketData(userId, sid));
    await this.conversations.ready(userId);
  }

  /** For as long as the connection stands. */
  private seat(socket: LiveSocket, data: SocketData): void {
    const giveBack = this.seats.take(data.userId);
    const forget = this.conversations.expect(data.userId);
    socket.conn.once('close', giveBack).once('close', forget);
    socket.data = data;
  }

  private refusal(error: unknown): ExtendedError {
    const problem = problemOf(error);
    if (problem.status === 500) this.logger.error('A handshake failed', error);
    return Object.assign(new Error(problem.detail), { data: { problem } });
  }
}
