import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type RevocationReason, SessionsRevoked } from '../auth/auth.events.js';
import { SessionsService } from '../auth/sessions.service.js';
import { Bus } from '../bus/bus.js';
import { Topic } from '../bus/topic.js';
import { DomainEvents } from '../common/domain-events.js';
import type { SessionRevokedEventDto } from './dto/session-revoked-event.dto.js';
import type { LiveSocket } from './authenticated-socket.js';
import { cut } from './engine-connection.js';
import { SocketsService } from './sockets.service.js';
import { reasonOf } from '../database/root-cause.js';

interface Revocation {
  sids: string[];
  reason: RevocationReason;
}

const REVOKED = new Topic<Revocation>('sessions-revoked', ({ sids }) => sids.join());

/** What fits one wake-up. */
const SIDS_AT_ONCE = 100;
const LOOK_EVERY_MS = 3000;
const GOODBYE_MS = 500;
/** How long a revocation is remembered for sockets that were still being let in when it came, in milliseconds. */
const REMEMBER_MS = 30_000;

/** Cuts the sockets of sessions that have ended: when it is told, on every node, and by looking every 3 s. */
@Injectable()
export class SocketSessions implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SocketSessions.name);
  private readonly recent = new Map<string, RevocationReason>();
  private looking: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: SocketsService,
    private readonly sessions: SessionsService,
    private readonly bus: Bus,
    events: DomainEvents,
  ) {
    events.on(SessionsRevoked, (event) => this.announce(event));
    bus.subscribe(REVOKED, ({ sids, reason }) => sids.forEach((sid) => this.revoke(sid, reason)));
    bus.onRestored(() => this.look());
  }

  onApplicationBootstrap(): void {
    this.looking = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.looking);
  }

  /** Cuts a socket whose session ended while its handshake was under way. */
  recheck(socket: LiveSocket): void {
    const reason = this.recent.get(socket.data.sid);
    if (reason !== undefined) farewell(socket, reason);
  }

  private announce({ sids, reason }: SessionsRevoked): void {
    for (let start = 0; start < sids.length; start += SIDS_AT_ONCE) {
      this.bus.publish(REVOKED, { sids: sids.slice(start, start + SIDS_AT_ONCE), reason });
    }
  }

  private revoke(sid: string, reason: RevocationReason): void {
    this.recent.set(sid, reason);
    setTimeout(() => this.recent.delete(sid), REMEMBER_MS).unref();
    this.sockets.ofSession(sid).forEach((socket) => farewell(socket, reason));
  }

  /** A database that does not answer revokes nobody. */
  private async look(): Promise<void> {
    try {
      const hosted = this.sockets.sids;
      const alive = new Set(await this.sessions.aliveSids(hosted));
      const ended = hosted.filter((sid) => !alive.has(sid)).flatMap((sid) => this.sockets.ofSession(sid));
      const reasons = await this.sessions.endingsOf(ended.map(({ data }) => data.userId));
      for (const { data } of ended) this.revoke(data.sid, reasons.get(data.userId) ?? 'revoked');
    } catch (error) {
      this.logger.warn(`The hosted sessions could not be checked: ${reasonOf(error)}`);
    }
  }
}

function farewell(socket: LiveSocket, reason: RevocationReason): void {
  const { conn } = socket;
  socket.emit('session:revoked', { reason } satisfies SessionRevokedEventDto);
  socket.disconnect(true);
  setTimeout(() => cut(conn), GOODBYE_MS).unref();
}
