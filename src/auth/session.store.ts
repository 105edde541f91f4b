import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import connectPgSimple, { type PGStoreOptions } from 'connect-pg-simple';
import session, { type SessionData } from 'express-session';
import { Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { InvalidCredentials } from './auth.errors.js';
import { cookieAttributes, SESSION_IDLE_MS } from './session-cookie.js';
import { type PendingLogin, SessionsRepository, type StoredSession } from './sessions.repository.js';
import { reasonOf } from '../database/root-cause.js';

/** Marks a session that a login has just created, the only kind that may be inserted; never serialised. */
export const PENDING_LOGIN = Symbol('pending login');

type PendingSession = SessionData & { [PENDING_LOGIN]?: PendingLogin };
type Done = (error?: unknown) => void;

const PgStore = connectPgSimple(session);

/**
 * connect-pg-simple on the application's pool, with two changes: a session is found only while its owner may log in,
 * and saving never re-creates a deleted row.
 */
@Injectable()
export class SessionStore extends PgStore implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SessionStore.name);
  private readonly justAdded = new WeakSet<object>();

  constructor(
    database: Database,
    private readonly config: Config,
    private readonly sessions: SessionsRepository,
  ) {
    const pool = { query: (text: string, values: unknown[]) => database.query(text, values) };
    super({
      pool: pool as unknown as PGStoreOptions['pool'],
      tableName: 'user_sessions',
      createTableIfMissing: false,
      disableTouch: true,
      errorLog: (message: string, error: Error) => this.logger.warn(`${message} ${reasonOf(error)}`),
    });
  }

  /** The first pruning schedules the next ones. */
  onApplicationBootstrap(): void {
    this.pruneSessions();
  }

  onApplicationShutdown(): void {
    this.close();
  }

  override get(sid: string, done: (error: unknown, session?: SessionData | null) => void): void {
    this.sessions.find(sid).then(
      (found) => process.nextTick(done, null, found ? this.inflate(found.sess) : null),
      (error: unknown) => process.nextTick(done, error),
    );
  }

  override set(sid: string, data: SessionData, done?: Done): void {
    this.save(sid, data).then(
      () => process.nextTick(done ?? ignore),
      (error: unknown) => process.nextTick(done ?? ignore, error),
    );
  }

  private async save(sid: string, data: PendingSession): Promise<void> {
    // express-session saves a regenerated session again when the response ends.
    if (this.justAdded.delete(data)) return;
    const sess = JSON.parse(JSON.stringify(data)) as StoredSession;
    const lifetimeMs = Math.max(data.cookie.maxAge ?? 0, 0);
    const pendingLogin = data[PENDING_LOGIN];
    if (pendingLogin === undefined) return this.renew({ sid, sess, lifetimeMs });
    if (!(await this.sessions.add({ sid, sess, lifetimeMs }, pendingLogin))) throw new InvalidCredentials();
    delete data[PENDING_LOGIN];
    this.justAdded.add(data);
  }

  /** The next request retries a failed renewal, so this request does not fail. */
  private async renew(session: Parameters<SessionsRepository['update']>[0]): Promise<void> {
    try {
      await this.sessions.update(session);
    } catch (error) {
      this.logger.warn(`session renewal failed, the next request retries: ${reasonOf(error)}`);
    }
  }

  /** Replaces stored cookie attributes: earlier versions used longer lifetimes and no SameSite. */
  private inflate(sess: StoredSession): SessionData {
    const cookie = {
      ...cookieAttributes(this.config),
      originalMaxAge: SESSION_IDLE_MS,
      expires: new Date(Date.now() + SESSION_IDLE_MS),
    };
    return { ...sess, cookie } as unknown as SessionData;
  }
}

const ignore = () => undefined;
