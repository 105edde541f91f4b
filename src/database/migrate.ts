import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { connectionSettings } from './connection.js';
import { sqlState } from './database-unavailable.js';

/** Any fixed number does, as long as every node takes the same. */
const ADVISORY_LOCK = 4_702_517_283;
const LOCK_TIMEOUT_MS = 2000;
const LOCK_ATTEMPTS = 10;
const JOURNAL = 'rabitchat_migrations';
const CREATE_JOURNAL = `CREATE TABLE IF NOT EXISTS public.${JOURNAL} (tag text PRIMARY KEY, hash text NOT NULL, applied_at timestamp NOT NULL DEFAULT now())`;

export interface Migration {
  readonly tag: string;
  readonly statements: readonly string[];
  /** SHA-256 (hex) of the file: a landed migration never changes. */
  readonly hash: string;
}

/** The database already holds tables of an earlier RabitChat, or of something else, under the names we need. */
export class DatabaseNotOurs extends Error {
  /** EX_CONFIG of sysexits.h. */
  readonly exitCode = 78;

  constructor() {
    super(
      'This database already has a "users" table that this system did not make. If it is an existing RabitChat ' +
        'database, take it over with: npm run db:adopt -- --plan, then npm run db:adopt -- --apply. ' +
        'Otherwise give this server an empty database.',
    );
  }
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

/**
 * Applies what is pending, each migration in a transaction of its own, and returns the tags applied. A session-level
 * advisory lock lets one node work while the others wait; it dies with its process.
 */
export async function migrate(databaseUrl: string, folder: string): Promise<string[]> {
  const client = new Client({ ...connectionSettings(databaseUrl), application_name: 'rabitchat migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [ADVISORY_LOCK]);
    const pending = await pendingMigrations(client, await readMigrations(folder));
    for (const migration of pending) await applyPatiently(client, migration);
    return pending.map(({ tag }) => tag);
  } finally {
    await client.end();
  }
}

async function pendingMigrations(client: Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const known = await client.query<{ ours: boolean; users: boolean }>(
    `SELECT to_regclass('public.${JOURNAL}') IS NOT NULL AS ours, to_regclass('public.users') IS NOT NULL AS users`,
  );
  if (!known.rows[0]?.ours && known.rows[0]?.users) throw new DatabaseNotOurs();
  await client.query(CREATE_JOURNAL);
  const applied = await client.query<{ tag: string }>(`SELECT tag FROM public.${JOURNAL}`);
  const tags = new Set(applied.rows.map(({ tag }) => tag));
  return migrations.filter(({ tag }) => !tags.has(tag));
}

/** Waiting for a lock queues every reader behind us, so each attempt gives up soon and comes back. */
async function applyPatiently(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await apply(client, migration);
    } catch (error) {
      await client.query('ROLLBACK');
      if (sqlState(error) !== '55P03' || attempt === LOCK_ATTEMPTS) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200 * attempt * Math.random()));
    }
  }
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (const statement of migration.statements) await client.query(statement);
  await client.query(`INSERT INTO public.${JOURNAL} (tag, hash) VALUES ($1, $2)`, [
    migration.tag,
    migration.hash,
  ]);
  await client.query('COMMIT');
}
