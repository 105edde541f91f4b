import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { NO_TIMEOUTS, withClient } from './connection.js';
import { isRetriable, isUnavailable, sqlState } from './database-unavailable.js';
import { DatabaseNotOurs, MigrationFailed, MigrationLockTimeout } from './migration-errors.js';

/** Arbitrary, but the same on every node. */
const ADVISORY_LOCK = 4_702_517_283;
/** Other sessions queue behind a waiting lock, so each attempt gives up soon and retries. */
const LOCK_TIMEOUT_MS = 500;
const RETRY_TIMEOUT_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';

export const JOURNAL = 'rabitchat_migrations';
const CREATE_JOURNAL = `CREATE TABLE IF NOT EXISTS public.${JOURNAL} (tag text PRIMARY KEY, hash text NOT NULL, applied_at timestamp NOT NULL DEFAULT now())`;

const SETTINGS = `${NO_TIMEOUTS};
  SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off`;
/** Releases the locks of a killed client; not every platform supports it. */
const END_WITH_CLIENT = 'SET client_connection_check_interval = 1000';

export interface Migration {
  readonly tag: string;
  readonly statements: readonly string[];
  /** SHA-256 (hex) of the file. */
  readonly hash: string;
}

/** In the order of drizzle-kit's journal. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const journal = JSON.parse(await readFile(path.join(folder, 'meta/_journal.json'), 'utf8')) as {
    entries: { tag: string }[];
  };
  return Promise.all(
    journal.entries.map(async ({ tag }) => {
      const text = await readFile(path.join(folder, `${tag}.sql`), 'utf8');
      const statements = text.split('--> statement-breakpoint').map((statement) => statement.trim());
      return { tag, statements, hash: createHash('sha256').update(text).digest('hex') };
    }),
  );
}

/** Statements that mark migrations as applied, for a database that was migrated another way. */
export function journalStatements(migrations: readonly Migration[]): string[] {
  const rows = migrations.map(({ tag, hash }) => `('${tag}', '${hash}')`);
  return [
    CREATE_JOURNAL,
    `INSERT INTO public.${JOURNAL} (tag, hash) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`,
  ];
}

export type JournalRow = Pick<Migration, 'tag' | 'hash'>;

export interface MigrationSurvey {
  pending: Migration[];
  /** Applied from a file with different content. */
  changed: string[];
  /** Applied by a later release. */
  unknown: string[];
}

/** Read-only. */
export const surveyMigrations = (databaseUrl: string, folder: string): Promise<MigrationSurvey> =>
  withSession(databaseUrl, async (client) => survey(client, await readMigrations(folder)));

export interface MigrationObserver {
  onChanged?(tag: string): void;
  /** Called at each attempt. */
  onBegin?(tag: string): void;
  onApplied?(migration: { tag: string; ms: number }): void;
  /** Replaces sending the statement, to measure it. */
  runStatement?(client: Client, tag: string, statement: string): Promise<unknown>;
}

/**
 * Applies the pending migrations, each in its own transaction, and returns their tags. A session-level advisory lock
 * admits one node at a time and ends with its process.
 * @throws DatabaseNotOurs, MigrationFailed, MigrationLockTimeout
 */
export function migrate(
  databaseUrl: string,
  folder: string,
  observer: MigrationObserver = {},
): Promise<string[]> {
  return withSession(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const { pending, changed } = await survey(client, await readMigrations(folder));
    changed.forEach((tag) => observer.onChanged?.(tag));
    // A role without CREATE can start when nothing is pending.
    if (pending.length > 0) await client.query(CREATE_JOURNAL);
    for (const migration of pending) await applyWithRetries(client, migration, observer);
    return pending.map(({ tag }) => tag);
  });
}

function withSession<T>(databaseUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  return withClient(databaseUrl, { application_name: 'rabitchat migrate' }, async (client) => {
    await client.query(SETTINGS);
    await client.query(END_WITH_CLIENT).catch(() => undefined);
    return work(client);
  });
}

async function survey(client: Client, migrations: readonly Migration[]): Promise<MigrationSurvey> {
  const known = await client.query<{ ours: boolean; users: boolean }>(
    `SELECT to_regclass('public.${JOURNAL}') IS NOT NULL AS ours, to_regclass('public.users') IS NOT NULL AS users`,
  );
  if (!known.rows[0]?.ours) {
    if (known.rows[0]?.users) throw new DatabaseNotOurs();
    return compareJournal([], migrations);
  }
  const { rows } = await client.query<JournalRow>(`SELECT tag, hash FROM public.${JOURNAL}`);
  return compareJournal(rows, migrations);
}

export function compareJournal(
  applied: readonly JournalRow[],
  migrations: readonly Migration[],
): MigrationSurvey {
  const hashes = new Map(applied.map(({ tag, hash }) => [tag, hash]));
  const differs = ({ tag, hash }: Migration) => hashes.has(tag) && hashes.get(tag) !== hash;
  return {
    pending: migrations.filter(({ tag }) => !hashes.has(tag)),
    changed: migrations.filter(differs).map(({ tag }) => tag),
    unknown: [...hashes.keys()].filter((tag) => !migrations.some((migration) => migration.tag === tag)),
  };
}

async function applyWithRetries(
  client: Client,
  migration: Migration,
  observer: MigrationObserver,
): Promise<void> {
  const deadline = performance.now() + RETRY_TIMEOUT_MS;
  for (let attempt = 1; ; attempt += 1) {
    const startedAt = performance.now();
    try {
      await apply(client, migration, observer);
      return observer.onApplied?.({ tag: migration.tag, ms: Math.round(performance.now() - startedAt) });
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (!isLockFailure(error)) throw asMigrationError(migration.tag, error);
      if (performance.now() > deadline)
        throw new MigrationLockTimeout(migration.tag, RETRY_TIMEOUT_MS / 1000, error);
      await pause(Math.min(1000, 100 * attempt) * Math.random());
    }
  }
}

const isLockFailure = (error: unknown) => sqlState(error) === LOCK_NOT_AVAILABLE || isRetriable(error);

/** A lost connection is not a failure of the migration. */
const asMigrationError = (tag: string, error: unknown) =>
  isUnavailable(error) || sqlState(error) === undefined ? error : new MigrationFailed(tag, error as Error);

async function apply(client: Client, { tag, hash, statements }: Migration, observer: MigrationObserver) {
  observer.onBegin?.(tag);
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (const statement of statements) {
    await (observer.runStatement?.(client, tag, statement) ?? client.query(statement));
  }
  await client.query(`INSERT INTO public.${JOURNAL} (tag, hash) VALUES ($1, $2)`, [tag, hash]);
  await client.query('COMMIT');
}
