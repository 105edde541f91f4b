import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { UNHURRIED, withClient } from './connection.js';
import { isRetriable, isUnavailable, sqlState } from './database-unavailable.js';
import { DatabaseNotOurs, MigrationFailed, MigrationLockedOut } from './migration-errors.js';

/** Any fixed number does, as long as every node takes the same. */
const ADVISORY_LOCK = 4_702_517_283;
/** Behind a lock that we wait for, everybody else waits too: so each attempt gives up soon and comes back. */
const LOCK_TIMEOUT_MS = 500;
const PATIENCE_MS = 30_000;
const LOCK_NOT_AVAILABLE = '55P03';

export const JOURNAL = 'rabitchat_migrations';
const CREATE_JOURNAL = `CREATE TABLE IF NOT EXISTS public.${JOURNAL} (tag text PRIMARY KEY, hash text NOT NULL, applied_at timestamp NOT NULL DEFAULT now())`;

/** Overrides what the database or the role may have set for its sessions. */
const SETTINGS = `${UNHURRIED};
  SET default_transaction_isolation = 'read committed'; SET default_transaction_read_only = off`;
/** The server ends a statement whose client was killed, and with it our locks; not every platform can. */
const END_WITH_CLIENT = 'SET client_connection_check_interval = 1000';

export interface Migration {
  readonly tag: string;
  readonly statements: readonly string[];
  /** SHA-256 (hex) of the file: a landed migration never changes. */
  readonly hash: string;
}

/** Reads the migrations in the order of the journal that drizzle-kit keeps beside them. */
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

/** The statements that note migrations as applied, for a database that came to their result another way. */
export function noteApplied(migrations: readonly Migration[]): string[] {
  const rows = migrations.map(({ tag, hash }) => `('${tag}', '${hash}')`);
  return [
    CREATE_JOURNAL,
    `INSERT INTO public.${JOURNAL} (tag, hash) VALUES ${rows.join(', ')} ON CONFLICT DO NOTHING`,
  ];
}

export type JournalRow = Pick<Migration, 'tag' | 'hash'>;

/** What the journal of a database says against the migrations of this code. */
export interface MigrationSurvey {
  pending: Migration[];
  /** Applied, but from another file than the one of that name here. */
  changed: string[];
  /** Applied by a release that knows more than this one. */
  unknown: string[];
}

/** Tells what is pending and what is odd, and changes nothing. */
export const surveyMigrations = (databaseUrl: string, folder: string): Promise<MigrationSurvey> =>
  withSession(databaseUrl, async (client) => survey(client, await readMigrations(folder)));

/** Who looks on; every member may be left out. */
export interface MigrationWatch {
  onChanged?(tag: string): void;
  /** Again with every attempt. */
  onBegin?(tag: string): void;
  onApplied?(migration: { tag: string; ms: number }): void;
  /** In the place of sending the statement; for whoever wants to measure it. */
  runStatement?(client: Client, tag: string, statement: string): Promise<unknown>;
}

/**
 * Applies what is pending, each migration in a transaction of its own, and returns the tags applied. A session-level
 * advisory lock lets one node work while the others wait; it dies with its process.
 * @throws DatabaseNotOurs, MigrationFailed, MigrationLockedOut
 */
export function migrate(databaseUrl: string, folder: string, watch: MigrationWatch = {}): Promise<string[]> {
  return withSession(databaseUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const { pending, changed } = await survey(client, await readMigrations(folder));
    changed.forEach((tag) => watch.onChanged?.(tag));
    // Nor does a role that may not make tables need to, while there is nothing to migrate.
    if (pending.length > 0) await client.query(CREATE_JOURNAL);
    for (const migration of pending) await applyPatiently(client, migration, watch);
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

async function applyPatiently(client: Client, migration: Migration, watch: MigrationWatch): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    const began = performance.now();
    try {
      await apply(client, migration, watch);
      return watch.onApplied?.({ tag: migration.tag, ms: Math.round(performance.now() - began) });
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (!isWorthAnother(error)) throw named(migration.tag, error);
      if (performance.now() > deadline)
        throw new MigrationLockedOut(migration.tag, PATIENCE_MS / 1000, error);
      await pause(Math.min(1000, 100 * attempt) * Math.random());
    }
  }
}

const isWorthAnother = (error: unknown) => sqlState(error) === LOCK_NOT_AVAILABLE || isRetriable(error);

/** A connection that broke says nothing against the migration. */
const named = (tag: string, error: unknown) =>
  isUnavailable(error) || sqlState(error) === undefined ? error : new MigrationFailed(tag, error as Error);

async function apply(client: Client, { tag, hash, statements }: Migration, watch: MigrationWatch) {
  watch.onBegin?.(tag);
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (const statement of statements) {
    await (watch.runStatement?.(client, tag, statement) ?? client.query(statement));
  }
  await client.query(`INSERT INTO public.${JOURNAL} (tag, hash) VALUES ($1, $2)`, [tag, hash]);
  await client.query('COMMIT');
}
