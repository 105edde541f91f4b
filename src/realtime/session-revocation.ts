import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { type RevocationReason, SessionsRevoked } from '../auth/auth.events.js';
import { SessionsService } from '../auth/sessions.service.js';
import { Bus } from '../bus/bus.js';
import { Topic } from '../bus/topic.js';
import { DomainEvents } from '../common/domain-events.js';
import type { SessionRevokedEventDto } from './dto/socket-events.dto.js';
import type { AuthenticatedSocket } from './authenticated-socket.js';
import { terminate } from './engine-connection.js';
import { SocketsService } from './sockets.service.js';
import { reasonOf } from '../database/root-cause.js';

interface Revocation {
  sids: string[];
  reason: RevocationReason;
}

const REVOKED = new Topic<Revocation>('sessions-revoked', ({ sids }) => sids.join());

const MAX_SIDS_PER_HINT = 100;
const POLL_INTERVAL_MS = 3000;
const CLOSE_GRACE_MS = 500;
/** How long a revocation applies to sockets whose handshake was in progress. */
const RECENT_TTL_MS = 30_000;

/** Disconnects the sockets of ended sessions: on an event, on a hint from another node, and by polling every 3 s. */
@Injectable()
export class SessionRevocation implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SessionRevocation.name);
  private readonly recent = new Map<string, RevocationReason>();
  private polling: NodeJS.Timeout | undefined;

  constructor(
    private readonly sockets: SocketsService,
    private readonly sessions: SessionsService,
    private readonly bus: Bus,
    events: DomainEvents,
  ) {
    events.on(SessionsRevoked, (event) => this.publish(event));
    bus.subscribe(REVOKED, ({ sids, reason }) => sids.forEach((sid) => this.revoke(sid, reason)));
    bus.onReconnected(() => this.poll());
  }

  onApplicationBootstrap(): void {
    this.polling = setInterval(() => void this.poll(), POLL_INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.polling);
  }

  /** Disconnects a socket whose session ended during its handshake. */
  recheck(socket: AuthenticatedSocket): void {
    const reason = this.recent.get(socket.data.sid);
    if (reason !== undefined) disconnect(socket, reason);
  }

  private publish({ sids, reason }: SessionsRevoked): void {
    for (let start = 0; start < sids.length; start += MAX_SIDS_PER_HINT) {
      this.bus.publish(REVOKED, { sids: sids.slice(start, start + MAX_SIDS_PER_HINT), reason });
    }
  }

  private revoke(sid: string, reason: RevocationReason): void {
    this.recent.set(sid, reason);
    setTimeout(() => this.recent.delete(sid), RECENT_TTL_MS).unref();
    this.sockets.ofSession(sid).forEach((socket) => disconnect(socket, reason));
  }

  /** A failed query revokes no session. */
  private async poll(): Promise<void> {
    try {
      const hosted = this.sockets.sids;
      const alive = new Set(await this.sessions.activeSids(hosted));
      const ended = hosted.filter((sid) => !alive.has(sid)).flatMap((sid) => this.sockets.ofSession(sid));
      const reasons = await this.sessions.revocationReasonsOf(ended.map(({ data }) => data.userId));
      for (const { data } of ended) this.revoke(data.sid, reasons.get(data.userId) ?? 'revoked');
    } catch (error) {
      this.logger.warn(`session poll failed, retrying: ${reasonOf(error)}`);
    }
  }
}

function disconnect(socket: AuthenticatedSocket, reason: RevocationReason): void {
  const { conn } = socket;
  socket.emit('session:revoked', { reason } satisfies SessionRevokedEventDto);
  socket.disconnect(true);
  setTimeout(() => terminate(conn), CLOSE_GRACE_MS).unref();
}
