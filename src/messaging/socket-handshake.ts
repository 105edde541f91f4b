import { Injectable, Logger } from '@nestjs/common';
import type { ExtendedError } from 'socket.io';
import { SessionsService } from '../auth/sessions.service.js';
import { Unauthorized } from '../common/errors/common.errors.js';
import { problemOf } from '../common/errors/problem.js';
import { withDeadline } from '../database/deadline.js';
import { type LiveSocket, SocketData } from './live-socket.js';
import { SocketSeats } from './socket-seats.js';
import { TrackedConversations } from './tracked-conversations.js';
import { Turnstile } from './turnstile.js';

/** When everybody comes back at once they are let in a few at a time, so that requests still find a connection. */
const AT_ONCE = 6;

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
  ) {}

  /** Middleware of the namespace. */
  readonly check = (socket: LiveSocket, next: (error?: ExtendedError) => void): void => {
    this.turnstile
      .run(() => withDeadline(() => this.admit(socket)))
      .then(() => next())
      .catch((error: unknown) => next(this.refusal(error)));
  };

  private async admit(socket: LiveSocket): Promise<void> {
    const session = await this.sessions.fromCookieHeader(socket.handshake.headers.cookie);
    if (!session) throw new Unauthorized();
    const { userId, sid } = session;
    if (socket.conn.readyState !== 'open') return;
    const leave = [this.seats.take(userId)];
    socket.conn.once('close', () => leave.forEach((step) => step()));
    leave.push(this.conversations.expect(userId));
    await this.conversations.ready(userId);
    socket.data = new SocketData(userId, sid);
  }

  private refusal(error: unknown): ExtendedError {
    const problem = problemOf(error);
    if (problem.status === 500) this.logger.error('A handshake failed', error);
    return Object.assign(new Error(problem.detail), { data: { problem } });
  }
}
