import { Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { suspended } from '../users/account-state.sql.js';
import { users } from '../users/users.tables.js';
import { userSessions } from './auth.tables.js';

/** The session fields and the cookie's attributes, as express-session serialises them. */
export type StoredSession = Record<string, unknown>;

export interface SessionRow {
  sid: string;
  sess: StoredSession;
  expire: string;
}

/** The password hash that the login was checked against; the session is not created when it has changed since. */
export interface PendingLogin {
  userId: string;
  passwordHash: string;
}

const MAX_LISTED = 100;
/** Small enough to stay well below the statement timeout. */
const DELETE_BATCH_SIZE = 1000;

const owner = sql<string>`${userSessions.sess}->>'userId'`;
const unexpired = sql`${userSessions.expire} > now()`;
const canLogIn = and(isNull(users.deletedAt), sql`NOT ${suspended}`)!;
const expiry = (lifetimeMs: number) => sql`now() + make_interval(secs => ${lifetimeMs / 1000})`;

@Injectable()
export class SessionsRepository {
  private readonly bySid;

  constructor(private readonly database: Database) {
    this.bySid = this.selectWithOwner()
      .where(and(eq(userSessions.sid, sql.placeholder('sid')), unexpired, canLogIn))
      .prepare('sessions_by_sid');
  }

  /** Returns the session if it is unexpired and its owner may log in. */
  async find(sid: string): Promise<{ sess: StoredSession; userId: string } | undefined> {
    const [session] = await this.bySid.execute({ sid });
    return session;
  }

  /** Returns the ids for which `find` returns a session. */
  async listActive(sids: string[]): Promise<string[]> {
    if (sids.length === 0) return [];
    const rows = await this.selectWithOwner().where(
      and(inArray(userSessions.sid, sids), unexpired, canLogIn),
    );
    return rows.map((row) => row.sid);
  }

  async listDeletedOrSuspended(userIds: string[]): Promise<{ userId: string; isDeleted: boolean }[]> {
    if (userIds.length === 0) return [];
    const isDeleted = sql<boolean>`(${users.deletedAt} IS NOT NULL)`;
    return this.database.db
      .select({ userId: users.id, isDeleted })
      .from(users)
      .where(and(inArray(users.id, userIds), sql`NOT (${canLogIn})`));
  }

  /** Ordered by expiry, latest first. */
  async list(userId: string): Promise<SessionRow[]> {
    return this.database.db
      .select()
      .from(userSessions)
      .where(and(eq(owner, userId), unexpired))
      .orderBy(desc(userSessions.expire), userSessions.sid)
      .limit(MAX_LISTED);
  }

  /** The shared lock on the account's row serialises this with a password change, which ends all sessions. */
  async add({ sid, sess, lifetimeMs }: NewSession, { userId, passwordHash }: PendingLogin): Promise<boolean> {
    const { rowCount } = await this.database.db.execute(sql`
      INSERT INTO ${userSessions} (sid, sess, expire)
      SELECT ${sid}, ${JSON.stringify(sess)}::json, ${expiry(lifetimeMs)} FROM ${users}
      WHERE ${users.id} = ${userId} AND ${users.password} = ${passwordHash} AND ${canLogIn} FOR SHARE`);
    return rowCount === 1;
  }

  /** Never re-creates a row, so a session that ended during a request stays ended. */
  async update({ sid, sess, lifetimeMs }: NewSession): Promise<boolean> {
    const changed = await this.database.db
      .update(userSessions)
      .set({ sess, expire: expiry(lifetimeMs) })
      .where(eq(userSessions.sid, sid))
      .returning({ sid: userSessions.sid });
    return changed.length > 0;
  }

  async remove(sid: string): Promise<boolean> {
    const removed = await this.database.db
      .delete(userSessions)
      .where(eq(userSessions.sid, sid))
      .returning({ sid: userSessions.sid });
    return removed.length > 0;
  }

  /** Returns the ids of the deleted sessions. */
  async removeAll(userId: string, exceptSid = ''): Promise<string[]> {
    const removed = await this.database.db
      .delete(userSessions)
      .where(and(eq(owner, userId), ne(userSessions.sid, exceptSid)))
      .returning({ sid: userSessions.sid });
    return removed.map((row) => row.sid);
  }

  /** Deletes a batch of sessions of any user; `alive` excludes expired ones. */
  async removeBatch(): Promise<{ sids: string[]; alive: number }> {
    const batch = this.database.db
      .select({ sid: userSessions.sid })
      .from(userSessions)
      .limit(DELETE_BATCH_SIZE);
    const removed = await this.database.db
      .delete(userSessions)
      .where(inArray(userSessions.sid, batch))
      .returning({ sid: userSessions.sid, isAlive: sql<boolean>`(${unexpired})` });
    return {
      sids: removed.map(({ sid }) => sid),
      alive: removed.filter(({ isAlive }) => isAlive).length,
    };
  }

  private selectWithOwner() {
    return this.database.db
      .select({ sid: userSessions.sid, sess: userSessions.sess, userId: users.id })
      .from(userSessions)
      .innerJoin(users, eq(users.id, owner));
  }
}

interface NewSession {
  sid: string;
  sess: StoredSession;
  lifetimeMs: number;
}
