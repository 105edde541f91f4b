import { Injectable } from '@nestjs/common';
import { withDeadline } from '../database/deadline.js';
import type { LiveSocket } from './authenticated-socket.js';
import { PresenceRoll } from '../presence/presence-heartbeat.js';
import { PresenceWatchers } from '../presence/presence-watchers.js';
import { SignalsService } from '../messaging/receipts/receipts.service.js';
import { SocketSessions } from './session-revocation.js';
import { SocketsService } from './sockets.service.js';

/** The coming and going of sockets that were let in. */
@Injectable()
export class SocketConnections {
  constructor(
    private readonly sockets: SocketsService,
    private readonly sessions: SocketSessions,
    private readonly signals: SignalsService,
    private readonly roll: PresenceRoll,
    private readonly watchers: PresenceWatchers,
  ) {}

  come(socket: LiveSocket): void {
    this.sockets.join(socket);
    this.roll.changed();
    this.sessions.recheck(socket);
  }

  go(socket: LiveSocket): void {
    this.watchers.forget(socket);
    this.roll.changed();
    for (const id of socket.data.typingIn) void this.stopTyping(socket.data.userId, id);
  }

  /** When it fails, the typing ends by itself. */
  private async stopTyping(userId: string, conversationId: string): Promise<void> {
    await withDeadline(() => this.signals.typing(userId, conversationId, false)).catch(() => undefined);
  }
}
