import path from 'node:path';
import type { Config } from '../config/config.js';
import { openClient } from './connection.js';
import { PoolModeUnsupported } from './pool-mode.js';
import { isUnavailable } from './database-unavailable.js';
import { startEmbeddedPostgres } from './embedded-postgres.js';
import { migrate } from './migrate.js';
import { reasonOf } from './root-cause.js';

/** The exit code of a server whose database is away (EX_UNAVAILABLE of sysexits.h). */
const EXIT_UNAVAILABLE = 69;
const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;
const KNOCK_MS = 2000;

export const MIGRATIONS = path.resolve(import.meta.dirname, '../../drizzle');

/** What is told while the database comes up; `detail` is for those who look closely. */
type Log = (line: string, level?: 'detail') => void;

export interface OpenDatabase {
  url: string;
  /** The same database as a superuser; of the embedded server alone. */
  superuserUrl?: string;
  close(): Promise<void>;
}

class DatabaseAway extends Error {
  readonly exitCode = EXIT_UNAVAILABLE;

  constructor(what: string, cause: unknown) {
    super(
      `The database ${what}: ${reasonOf(cause)}. What to mend says: npm run doctor -- --only connection`,
      { cause },
    );
  }
}

/** The configured database, or else an embedded one, as it is. */
export async function reachDatabase({ databaseUrl, dataDir }: Config, log: Log): Promise<OpenDatabase> {
  return databaseUrl ? external(databaseUrl, log) : embedded(dataDir, log);
}

/** The same, brought to the schema of this code. */
export async function openDatabase(config: Config, log: Log): Promise<OpenDatabase> {
  const open = await reachDatabase(config, log);
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

/** A replica that is away is no obstacle. */
async function refuseSharingReplica(url: string): Promise<void> {
  await knock(url).catch((error: unknown) => {
    if (error instanceof PoolModeUnsupported) throw error;
  });
}

async function embedded(dataDir: string, log: Log): Promise<OpenDatabase> {
  log(`Starting the embedded PostgreSQL in ${dataDir}`);
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const { url, superuserUrl } = postgres;
  return { url, superuserUrl, close: () => postgres.stop() };
}

/** Waits for a database that is only just coming up; an error that waiting does not mend is thrown at once. */
async function external(url: string, log: Log): Promise<OpenDatabase> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let told = false; ; told = true) {
    try {
      await knock(url);
      return { url, close: () => Promise.resolve() };
    } catch (error) {
      if (error instanceof PoolModeUnsupported) throw error;
      if (!isUnavailable(error) || isOptionRefused(error)) throw new DatabaseAway('refuses us', error);
      if (Date.now() > deadline) throw new DatabaseAway('is away', error);
      if (!told)
        log(`The database is away (${reasonOf(error)}); waiting up to ${PATIENCE_MS / 1000} s for it`);
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }
}

/** By a pooler, whose every refusal has the SQLSTATE of a broken protocol. */
const isOptionRefused = (error: unknown) => /unsupported startup parameter/.test(reasonOf(error));

async function knock(url: string): Promise<void> {
  const limits = { connectionTimeoutMillis: KNOCK_MS, query_timeout: KNOCK_MS };
  const client = await openClient(url, { application_name: 'rabitchat start', ...limits });
  void client.end().catch(() => undefined);
}
