import { setTimeout as pause } from 'node:timers/promises';
import type { Client, QueryResultRow } from 'pg';
import { openClient, NO_TIMEOUTS } from '../../database/connection.js';
import { sqlState } from '../../database/database-unavailable.js';

/** Every other session queues behind a waiting lock request, so it must give up early. */
const LOCK_TIMEOUT_MS = 200;
/** A blocking statement that takes longer is cancelled and undone. */
const STATEMENT_TIMEOUT_MS = 400;
/** At 20 MB/s a table up to this size is rewritten well within the statement timeout. */
export const MAX_REWRITE_BYTES = 4 * 1024 * 1024;
/** CREATE INDEX CONCURRENTLY and the like block no session while they wait for old transactions. */
const CONCURRENT_LOCK_TIMEOUT_MS = 600_000;

const MAX_LOCK_TIMEOUT_MS = 1000;
/** Waiting behind a vacuum blocks no session, and an automatic vacuum yields after a second. */
const VACUUM_LOCK_TIMEOUT_MS = 5000;

/**
 * A table whose rows are moved several at a time, under a table lock. Without it, two statements that lock the same
 * rows before and after the move would take them in different orders and deadlock.
 */
export type ExclusiveTable = 'messages';

const lock = (table: ExclusiveTable, mode: 'SHARE UPDATE' | 'SHARE ROW') =>
  `LOCK TABLE public.${table} IN ${mode} EXCLUSIVE MODE`;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const CANCELED = '57014';
const RETRIED_STATES = new Set([LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION, CANCELED]);

/** Finds the operator classes of pg_trgm in whatever schema the extension is. */
const SETTINGS = `
  SELECT setting::float8 AS ms, set_config('search_path', concat_ws(', ', 'public', (
    SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE extname = 'pg_trgm' AND nspname <> 'public')), false)
  FROM pg_settings WHERE name = 'deadlock_timeout'`;

/** An arbitrary number, shared by every adoption and push. */
const ADVISORY_LOCK = 4_702_517_284;

/** Of sysexits.h: a later attempt may succeed. */
const EX_TEMPFAIL = 75;

const ANALYZED_TABLES = ['users', 'posts', 'comments', 'conversations', 'messages', 'conversation_marks'];

class LockTimeout extends Error {
  readonly exitCode = EX_TEMPFAIL;

  constructor(what: string, seconds: number, cause: unknown) {
    super(
      `Could not lock ${what} within ${seconds} s, because another session holds a lock on it (see pg_stat_activity ` +
        'and pg_blocking_pids). Completed steps are kept; run the command again.',
      { cause },
    );
  }
}

class AlreadyRunning extends Error {
  readonly exitCode = EX_TEMPFAIL;

  constructor() {
    super('Another db:adopt or db:push is at work on this database.');
  }
}

/** The only connection of a run; it never waits longer for a lock than other sessions can bear. */
export class Session {
  longestMs = 0;
  private lockTimeoutMs = LOCK_TIMEOUT_MS;

  private constructor(
    private readonly client: Client,
    private readonly retryTimeoutMs: number,
  ) {}

  static async open(
    databaseUrl: string,
    { readOnly = false, retryTimeoutMs = 120_000, name = 'rabitchat adopt' } = {},
  ): Promise<Session> {
    const client = await openClient(databaseUrl, { application_name: name });
    const session = new Session(client, retryTimeoutMs);
    await session.configure(readOnly);
    return session;
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /**
   * Excludes other adoptions and pushes of this database until the connection closes.
   * @throws AlreadyRunning
   */
  async lockExclusive(): Promise<void> {
    const [lock] = await this.rows<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [
      ADVISORY_LOCK,
    ]);
    if (!lock!.ours) throw new AlreadyRunning();
  }

  /** The planner has no statistics on what was just filled in. */
  async refreshStatistics(): Promise<void> {
    await this.run(`ANALYZE ${ANALYZED_TABLES.map((table) => `public.${table}`).join(', ')}`);
  }

  async rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return (await this.client.query<R>(text, values)).rows;
  }

  /** Returns the number of affected rows. */
  async run(text: string, values?: unknown[]): Promise<number> {
    return (await this.client.query(text, values)).rowCount ?? 0;
  }

  /**
   * Rolls back and retries a transaction that would wait for a lock or take too long, so `work` must be repeatable.
   * The exclusive table is locked first, while no session can be waiting for this one.
   * @throws LockTimeout
   */
  async withShortTransaction<T>(
    what: string,
    work: () => Promise<T>,
    exclusiveTable?: ExclusiveTable,
  ): Promise<T> {
    const deadline = performance.now() + this.retryTimeoutMs;
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.inTransaction(() => this.withTimeouts(work, exclusiveTable, failures));
      } catch (error) {
        await this.client.query('ROLLBACK');
        if (!RETRIED_STATES.has(sqlState(error) ?? '')) throw error;
        if (performance.now() > deadline) throw new LockTimeout(what, this.retryTimeoutMs / 1000, error);
      }
      await pause(20 + Math.random() * this.lockTimeoutMs);
    }
  }

  async runShortTransaction(what: string, statements: readonly string[]): Promise<void> {
    await this.withShortTransaction(what, async () => {
      for (const statement of statements) await this.client.query(statement);
    });
  }

  /** Runs a statement that blocks no session and cannot run in a transaction. */
  async runConcurrently(statement: string): Promise<void> {
    await this.client.query(`SET lock_timeout = ${CONCURRENT_LOCK_TIMEOUT_MS}`);
    try {
      await this.client.query(statement);
    } finally {
      await this.client.query('SET lock_timeout = 0');
    }
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    const result = await work();
    await this.client.query('COMMIT');
    return result;
  }

  /**
   * Each failure lengthens the wait for the table lock: others queue behind it, but none waits for this session's
   * rows.
   */
  private async withTimeouts<T>(
    work: () => Promise<T>,
    table: ExclusiveTable | undefined,
    failures: number,
  ): Promise<T> {
    if (table)
      await this.client.query(
        `SET LOCAL lock_timeout = ${VACUUM_LOCK_TIMEOUT_MS}; ${lock(table, 'SHARE UPDATE')}`,
      );
    const began = performance.now();
    try {
      const wait = Math.min(MAX_LOCK_TIMEOUT_MS, this.lockTimeoutMs * 2 ** Math.floor(failures / 2));
      if (table) await this.client.query(`SET LOCAL lock_timeout = ${wait}; ${lock(table, 'SHARE ROW')}`);
      await this.client.query(
        `SET LOCAL lock_timeout = ${this.lockTimeoutMs}; SET LOCAL statement_timeout = ${table ? STATEMENT_TIMEOUT_MS / 2 : STATEMENT_TIMEOUT_MS}`,
      );
      return await work();
    } finally {
      this.longestMs = Math.max(this.longestMs, performance.now() - began);
    }
  }

  /** Overrides settings of the database and the role. */
  private async configure(readOnly: boolean): Promise<void> {
    await this.client.query(`${NO_TIMEOUTS};
      SET default_transaction_isolation = 'read committed';
      SET default_transaction_read_only = ${readOnly ? 'on' : 'off'};
      SET rabitchat.own = 'off'`);
    const [settings] = await this.rows<{ ms: number }>(SETTINGS);
    // In a deadlock this session must give up before the server picks another victim.
    this.lockTimeoutMs = Math.max(10, Math.min(LOCK_TIMEOUT_MS, Math.floor(settings!.ms / 3)));
  }
}
