import { Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { suspended } from '../users/account-state.tables.js';
import { users } from '../users/users.tables.js';
import { userSessions } from './auth.tables.js';

/** What express-session keeps: our fields, and the cookie's attributes. */
export type StoredSession = Record<string, unknown>;

export interface SessionRow {
  sid: string;
  sess: StoredSession;
  expire: string;
}

/** Whose session begins, and by which password: when that has changed meanwhile, it does not begin. */
export interface PendingLogin {
  userId: string;
  passwordHash: string;
}

const MAX_LISTED = 100;
/** Takes a small part of what a statement may. */
const DELETE_BATCH_SIZE = 1000;

const owner = sql<string>`${userSessions.sess}->>'userId'`;
const unexpired = sql`${userSessions.expire} > now()`;
const canLogIn = and(isNull(users.deletedAt), sql`NOT ${suspended}`)!;
const expiry = (lifetimeMs: number) => sql`now() + make_interval(secs => ${lifetimeMs / 1000})`;

@Injectable()
export class SessionsRepository {
  private readonly bySid;

  constructor(private readonly database: Database) {
    this.bySid = this.alive()
      .where(and(eq(userSessions.sid, sql.placeholder('sid')), unexpired, canLogIn))
      .prepare('sessions_by_sid');
  }

  /** The session, unless it has expired or is nobody's who may come in. */
  async find(sid: string): Promise<{ sess: StoredSession; userId: string } | undefined> {
    const [session] = await this.bySid.execute({ sid });
    return session;
  }

  /** Those of the sessions that `find` would find. */
  async listActive(sids: string[]): Promise<string[]> {
    if (sids.length === 0) return [];
    const rows = await this.alive().where(and(inArray(userSessions.sid, sids), unexpired, canLogIn));
    return rows.map((row) => row.sid);
  }

  /** Those of the people whose accounts are deleted or suspended, which ends their sessions. */
  async listDeletedOrSuspended(userIds: string[]): Promise<{ userId: string; isDeleted: boolean }[]> {
    if (userIds.length === 0) return [];
    const isDeleted = sql<boolean>`(${users.deletedAt} IS NOT NULL)`;
    return this.database.db
      .select({ userId: users.id, isDeleted })
      .from(users)
      .where(and(inArray(users.id, userIds), sql`NOT (${canLogIn})`));
  }

  /** A person's live sessions, the longest-lived first. */
  async list(userId: string): Promise<SessionRow[]> {
    return this.database.db
      .select()
      .from(userSessions)
      .where(and(eq(owner, userId), unexpired))
      .orderBy(desc(userSessions.expire), userSessions.sid)
      .limit(MAX_LISTED);
  }

  /**
   * The shared lock on the account's row makes a change of password, and the end of all sessions that goes with it,
   * come either wholly before or wholly after.
   */
  async add({ sid, sess, lifetimeMs }: NewSession, { userId, passwordHash }: PendingLogin): Promise<boolean> {
    const { rowCount } = await this.database.db.execute(sql`
      INSERT INTO ${userSessions} (sid, sess, expire)
      SELECT ${sid}, ${JSON.stringify(sess)}::json, ${expiry(lifetimeMs)} FROM ${users}
      WHERE ${users.id} = ${userId} AND ${users.password} = ${passwordHash} AND ${canLogIn} FOR SHARE`);
    return rowCount === 1;
  }

  /** Only a row that is still there: a session that has ended stays ended, whoever was still working with it. */
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

  /** Ends a person's sessions but the excepted one, and tells which they were. */
  async removeAll(userId: string, exceptSid = ''): Promise<string[]> {
    const removed = await this.database.db
      .delete(userSessions)
      .where(and(eq(owner, userId), ne(userSessions.sid, exceptSid)))
      .returning({ sid: userSessions.sid });
    return removed.map((row) => row.sid);
  }

  /** Removes some sessions, whosever they are; those that had expired are not counted as alive. */
  async removeBatch(): Promise<{ sids: string[]; selectWithOwner: number }> {
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
      selectWithOwner: removed.filter(({ isAlive }) => isAlive).length,
    };
  }

  private alive() {
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
