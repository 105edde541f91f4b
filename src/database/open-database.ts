import path from 'node:path';
import type { Config } from '../config/config.js';
import { openClient } from './connection.js';
import { PoolModeUnsupported } from './pool-mode.js';
import { isUnavailable } from './database-unavailable.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import type { Log } from './embedded/postgres-process.js';
import { migrate } from './migrate.js';
import { reasonOf } from './root-cause.js';

/** EX_UNAVAILABLE of sysexits.h. */
const EXIT_UNAVAILABLE = 69;
const STARTUP_TIMEOUT_MS = 30_000;
const RETRY_INTERVAL_MS = 500;
const PROBE_TIMEOUT_MS = 2000;

export const MIGRATIONS = path.resolve(import.meta.dirname, '../../drizzle');

export interface OpenDatabase {
  url: string;
  /** Embedded server only. */
  superuserUrl?: string;
  close(): Promise<void>;
}

class DatabaseUnreachable extends Error {
  readonly exitCode = EXIT_UNAVAILABLE;

  constructor(what: string, cause: unknown) {
    super(
      `The database ${what}: ${reasonOf(cause)}. For the cause, run: npm run doctor -- --only connection`,
      { cause },
    );
  }
}

/** Opens the configured or the embedded database without migrating it. */
export async function connectDatabase({ databaseUrl, dataDir }: Config, log: Log): Promise<OpenDatabase> {
  return databaseUrl ? external(databaseUrl, log) : embedded(dataDir, log);
}

/** Opens the database and applies pending migrations. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const open = await connectDatabase(config, log);
  try {
    await Promise.all(config.databaseReplicaUrls.map(refuseSharingReplica));
    const applied = await migrate(open.url, MIGRATIONS, {
      onChanged: (tag) => log(`The file drizzle/${tag}.sql is not the one that was applied; restore it`),
    });
    if (applied.length > 0) log(`Migrations applied: ${applied.join(', ')}`);
    return open;
  } catch (error) {
    await open.close();
    throw error;
  }
}

/** An unreachable replica does not prevent the start. */
async function refuseSharingReplica(url: string): Promise<void> {
  await probe(url).catch((error: unknown) => {
    if (error instanceof PoolModeUnsupported) throw error;
  });
}

async function embedded(dataDir: string, log: Log): Promise<OpenDatabase> {
  log(`Starting the embedded PostgreSQL in ${dataDir}`);
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const { url, superuserUrl } = postgres;
  return { url, superuserUrl, close: () => postgres.stop() };
}

/** Waits up to 30 s for a starting database; an error that waiting cannot fix is thrown at once. */
async function external(url: string, log: Log): Promise<OpenDatabase> {
  const deadline = Date.now() + STARTUP_TIMEOUT_MS;
  for (let isLogged = false; ; isLogged = true) {
    try {
      await probe(url);
      return { url, close: () => Promise.resolve() };
    } catch (error) {
      if (error instanceof PoolModeUnsupported) throw error;
      if (!isUnavailable(error) || isOptionRefused(error)) throw new DatabaseUnreachable('refuses us', error);
      if (Date.now() > deadline) throw new DatabaseUnreachable('is away', error);
      if (!isLogged)
        log(`The database is away (${reasonOf(error)}); waiting up to ${STARTUP_TIMEOUT_MS / 1000} s for it`);
      await new Promise((resolve) => setTimeout(resolve, RETRY_INTERVAL_MS));
    }
  }
}

/** A pooler reports every refusal with the SQLSTATE of a protocol violation. */
const isOptionRefused = (error: unknown) => /unsupported startup parameter/.test(reasonOf(error));

async function probe(url: string): Promise<void> {
  const limits = { connectionTimeoutMillis: PROBE_TIMEOUT_MS, query_timeout: PROBE_TIMEOUT_MS };
  const client = await openClient(url, { application_name: 'rabitchat start', ...limits });
  void client.end().catch(() => undefined);
}
