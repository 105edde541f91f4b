import { Injectable } from '@nestjs/common';
import { parseCookie } from 'cookie';
import { unsign } from 'cookie-signature';
import { DomainEvents } from '../common/domain-events.js';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { User } from '../users/users.tables.js';
import { SessionNotFound } from './auth.errors.js';
import { type RevocationReason, SessionsRevoked } from './auth.events.js';
import { SESSION_COOKIE } from './session-cookie.js';
import { sessionHandle } from './session-handle.js';
import { type SessionRow, SessionsRepository } from './sessions.repository.js';
import type { ClientSession } from './client-session.js';

interface LiveSession {
  sid: string;
  userId: string;
}

const SIGNED_PREFIX = 's:';

/** Every method that ends sessions publishes SessionsRevoked after the rows are deleted. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly config: Config,
    private readonly database: Database,
    private readonly sessions: SessionsRepository,
    private readonly events: DomainEvents,
  ) {}

  /** Runs work that starts a session in one transaction with it. */
  startAtomically<T>(client: ClientSession, work: () => Promise<T>): Promise<T> {
    return client.startAtomically(() => this.database.transaction(work));
  }

  /** Throws InvalidCredentials when the password has changed since it was checked. */
  async start(client: ClientSession, user: User): Promise<void> {
    const { userId: previous, sid } = client;
    await client.start(user);
    if (previous !== undefined) this.publishRevoked(previous, [sid], 'logout');
  }

  async end(client: ClientSession): Promise<void> {
    const { userId, sid } = client;
    await client.end();
    if (userId !== undefined) this.publishRevoked(userId, [sid], 'logout');
  }

  async endAll(
    userId: string,
    reason: RevocationReason,
    { exceptSid }: { exceptSid?: string } = {},
  ): Promise<void> {
    this.publishRevoked(userId, await this.sessions.removeAll(userId, exceptSid), reason);
  }

  /** Ends the sessions of all users in batches and returns how many were unexpired. */
  async endForAllUsers(): Promise<number> {
    let count = 0;
    for (;;) {
      const { sids, alive } = await this.sessions.removeBatch();
      if (sids.length === 0) return count;
      this.publishRevoked(null, sids, 'revoked');
      count += alive;
    }
  }

  /** Throws SessionNotFound for a handle that is not the user's. */
  async endOne(userId: string, handle: string): Promise<void> {
    const session = (await this.sessions.list(userId)).find(({ sid }) => sessionHandle(sid) === handle);
    if (!session || !(await this.sessions.remove(session.sid))) throw new SessionNotFound();
    this.publishRevoked(userId, [session.sid], 'revoked');
  }

  list(userId: string): Promise<SessionRow[]> {
    return this.sessions.list(userId);
  }

  /** Returns the session id if its signature is valid; does not check that the session exists. */
  sidFromCookieHeader(header: string | undefined): string | undefined {
    return this.signedSid(parseCookie(header ?? '')[SESSION_COOKIE]);
  }

  /** Returns undefined for a forged, expired or ended session. */
  async findByCookieHeader(header: string | undefined): Promise<LiveSession | undefined> {
    const sid = this.sidFromCookieHeader(header);
    const session = sid === undefined ? undefined : await this.sessions.find(sid);
    return session && { sid: sid!, userId: session.userId };
  }

  activeSids(sids: string[]): Promise<string[]> {
    return this.sessions.listActive(sids);
  }

  /** Maps deleted and suspended users to the reason; other users are absent. */
  async revocationReasonsOf(userIds: string[]): Promise<Map<string, RevocationReason>> {
    const users = await this.sessions.listDeletedOrSuspended(userIds);
    return new Map(users.map(({ userId, isDeleted }) => [userId, isDeleted ? 'deleted' : 'suspended']));
  }

  private signedSid(value: string | undefined): string | undefined {
    if (!value?.startsWith(SIGNED_PREFIX)) return undefined;
    for (const secret of this.config.sessionSecrets) {
      const sid = unsign(value.slice(SIGNED_PREFIX.length), secret);
      if (sid !== false) return sid;
    }
    return undefined;
  }

  private publishRevoked(userId: string | null, sids: string[], reason: RevocationReason): void {
    if (sids.length > 0) this.events.publish(new SessionsRevoked(userId, sids, reason));
  }
}
