import { setTimeout as pause } from 'node:timers/promises';
import type { Client, QueryResultRow } from 'pg';
import { openClient, NO_TIMEOUTS } from '../../database/connection.js';
import { sqlState } from '../../database/database-unavailable.js';

/** Behind a lock that we wait for, everybody else waits too: so we give up before anyone minds. */
const LOCK_WAIT_MS = 200;
/** What no statement that blocks others may take; it is undone when it would. */
const STATEMENT_MS = 400;
/** A table up to this size is rewritten, at a pace of 20 MB a second, well within that. */
export const REWRITE_BYTES = 4 * 1024 * 1024;
/** CREATE INDEX CONCURRENTLY and its kin block nobody while they wait for old transactions. */
const CONCURRENT_WAIT_MS = 600_000;

const LONGEST_WAIT_MS = 1000;
/** Waiting for this long behind a vacuum holds nobody up, and one that the server began itself gives way after a second. */
const VACUUM_WAIT_MS = 5000;

/**
 * A table whose rows move from their places, several at a time: its writers wait for that moment. Of two statements
 * that lock the same rows, one that saw them in their old places and one that sees them in their new ones would go
 * through them in different orders, and each wait for the other for ever.
 */
export type HeldTable = 'messages';

const lock = (table: HeldTable, mode: 'SHARE UPDATE' | 'SHARE ROW') =>
  `LOCK TABLE public.${table} IN ${mode} EXCLUSIVE MODE`;

const LOCK_NOT_AVAILABLE = '55P03';
const DEADLOCK = '40P01';
const SERIALIZATION = '40001';
const CANCELED = '57014';
const RETRIED = new Set([LOCK_NOT_AVAILABLE, DEADLOCK, SERIALIZATION, CANCELED]);

/** Operator classes of pg_trgm are found wherever the extension lives. */
const SETTINGS = `
  SELECT setting::float8 AS ms, set_config('search_path', concat_ws(', ', 'public', (
    SELECT quote_ident(nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
    WHERE extname = 'pg_trgm' AND nspname <> 'public')), false)
  FROM pg_settings WHERE name = 'deadlock_timeout'`;

/** Any fixed number does, as long as every adoption and every push takes the same. */
const ADVISORY_LOCK = 4_702_517_284;

/** The exit code of what may succeed later, of sysexits.h. */
const EX_TEMPFAIL = 75;

/** Tables whose contents an adoption changes most. */
const CHANGED = ['users', 'posts', 'comments', 'conversations', 'messages', 'conversation_marks'];

/** Somebody else holds on to what we need. */
class LockedOut extends Error {
  readonly exitCode = EX_TEMPFAIL;

  constructor(what: string, seconds: number, cause: unknown) {
    super(
      `Could not get through within ${seconds} s: ${what}. Another session holds a lock on it (see pg_stat_activity and ` +
        'pg_blocking_pids). Everything done so far stays; run the command again.',
      { cause },
    );
  }
}

class AnotherAtWork extends Error {
  readonly exitCode = EX_TEMPFAIL;

  constructor() {
    super('Another db:adopt or db:push is at work on this database.');
  }
}

/** Our one connection: it waits for no lock longer than others can bear to wait behind it. */
export class Session {
  /** Of the transactions that take locks, the longest, waiting included. */
  longestMs = 0;
  private lockWaitMs = LOCK_WAIT_MS;

  private constructor(
    private readonly client: Client,
    /** For how long a lock is tried again and again. */
    private readonly patienceMs: number,
  ) {}

  static async open(
    databaseUrl: string,
    { readOnly = false, patienceMs = 120_000, name = 'rabitchat adopt' } = {},
  ): Promise<Session> {
    const client = await openClient(databaseUrl, { application_name: name });
    const session = new Session(client, patienceMs);
    await session.prepare(readOnly);
    return session;
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  /** Keeps other adoptions of this database out, until the connection ends. */
  async lockOut(): Promise<void> {
    const [lock] = await this.rows<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [
      ADVISORY_LOCK,
    ]);
    if (!lock!.ours) throw new AnotherAtWork();
  }

  /** For the planner, which knows nothing of what was only just filled in. */
  async refreshStatistics(): Promise<void> {
    await this.run(`ANALYZE ${CHANGED.map((table) => `public.${table}`).join(', ')}`);
  }

  async rows<R extends QueryResultRow>(text: string, values?: unknown[]): Promise<R[]> {
    return (await this.client.query<R>(text, values)).rows;
  }

  /** Runs a statement and returns how many rows it touched. */
  async run(text: string, values?: unknown[]): Promise<number> {
    return (await this.client.query(text, values)).rowCount ?? 0;
  }

  /**
   * Runs a short transaction that gives way: when it would wait for a lock, or take too long, it is undone and tried
   * again a little later. So the work must be safe to repeat. A held table is locked first of all, when nobody can be
   * waiting for us yet.
   */
  async briefly<T>(what: string, work: () => Promise<T>, held?: HeldTable): Promise<T> {
    const deadline = performance.now() + this.patienceMs;
    for (let failures = 0; ; failures += 1) {
      try {
        return await this.attempt(() => this.holding(work, held, failures));
      } catch (error) {
        await this.client.query('ROLLBACK');
        if (!RETRIED.has(sqlState(error) ?? '')) throw error;
        if (performance.now() > deadline) throw new LockedOut(what, this.patienceMs / 1000, error);
      }
      await pause(20 + Math.random() * this.lockWaitMs);
    }
  }

  /** The statements in one short transaction. */
  async brieflyRun(what: string, statements: readonly string[]): Promise<void> {
    await this.briefly(what, async () => {
      for (const statement of statements) await this.client.query(statement);
    });
  }

  /** Runs one of the statements that block nobody, and for that cannot be in a transaction. */
  async concurrently(statement: string): Promise<void> {
    await this.client.query(`SET lock_timeout = ${CONCURRENT_WAIT_MS}`);
    try {
      await this.client.query(statement);
    } finally {
      await this.client.query('SET lock_timeout = 0');
    }
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    const result = await work();
    await this.client.query('COMMIT');
    return result;
  }

  /** The longer it was in vain, the longer it waits for the table: others wait behind us, but nobody for us. */
  private async holding<T>(
    work: () => Promise<T>,
    table: HeldTable | undefined,
    failures: number,
  ): Promise<T> {
    if (table)
      await this.client.query(`SET LOCAL lock_timeout = ${VACUUM_WAIT_MS}; ${lock(table, 'SHARE UPDATE')}`);
    const began = performance.now();
    try {
      const wait = Math.min(LONGEST_WAIT_MS, this.lockWaitMs * 2 ** Math.floor(failures / 2));
      if (table) await this.client.query(`SET LOCAL lock_timeout = ${wait}; ${lock(table, 'SHARE ROW')}`);
      await this.client.query(
        `SET LOCAL lock_timeout = ${this.lockWaitMs}; SET LOCAL statement_timeout = ${table ? STATEMENT_MS / 2 : STATEMENT_MS}`,
      );
      return await work();
    } finally {
      this.longestMs = Math.max(this.longestMs, performance.now() - began);
    }
  }

  /** Overrides what the database or the role may have set for its sessions. */
  private async prepare(readOnly: boolean): Promise<void> {
    await this.client.query(`${NO_TIMEOUTS};
      SET default_transaction_isolation = 'read committed';
      SET default_transaction_read_only = ${readOnly ? 'on' : 'off'};
      SET rabitchat.own = 'off'`);
    const [settings] = await this.rows<{ ms: number }>(SETTINGS);
    // In a deadlock it is us who must give way, before the server picks somebody else.
    this.lockWaitMs = Math.max(10, Math.min(LOCK_WAIT_MS, Math.floor(settings!.ms / 3)));
  }
}
