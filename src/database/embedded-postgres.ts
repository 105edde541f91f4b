import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { grantAccess, changeOwner } from './embedded/cluster-owner.js';
import { DataDirectoryLock } from './embedded/data-directory-lock.js';
import { findPostgresBinaries, type PostgresBinaries } from './embedded/postgres-binaries.js';
import { PostgresCluster } from './embedded/postgres-cluster.js';
import { postgresUser } from './embedded/postgres-command.js';
import { clearLeftovers, findPostmaster } from './embedded/postgres-leftovers.js';
import type { Log } from './embedded/postgres-process.js';
import { startPostgres, type SupervisedPostgres } from './embedded/supervised-postgres.js';

const ATTACH_TIMEOUT_MS = 10_000;

type Settings = Record<string, string | number>;

export interface EmbeddedPostgres {
  /** Stable for the lifetime of this object, across server restarts. */
  url: string;
  /** For base backups and extensions; the application never uses it. */
  superuserUrl: string;
  /** Shuts the server down (fast mode) and releases the data directory. Idempotent. */
  stop(): Promise<void>;
}

export type AttachedPostgres = Pick<EmbeddedPostgres, 'url' | 'superuserUrl'>;

interface EmbeddedPostgresOptions {
  /** Holds the cluster (`postgres`), its password and its lock. */
  dataDir: string;
  /** Override the defaults, by postgresql.conf name. */
  settings?: Settings;
  /** False disables fsync, so a crash may lose committed data. For tests only. */
  durable?: boolean;
  log?: Log;
}

/**
 * Starts PostgreSQL on a data directory and creates the cluster at the first start.
 * @throws DataDirectoryBusy when another process owns the directory
 * @throws EmbeddedPostgresUnavailable when the machine cannot run PostgreSQL
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const lock = DataDirectoryLock.acquire(dataDir);
  try {
    const cluster = new PostgresCluster(dataDir);
    const server = await startServer(cluster, options);
    let stopped: Promise<void> | undefined;
    const stop = () => (stopped ??= server.stop().finally(() => lock.release()));
    return { url: cluster.url(server.port), superuserUrl: cluster.superuserUrl(server.port), stop };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Finds the embedded database that another process runs in `dataDir`, for commands beside a live server.
 * Waits up to 10 s for a server that is starting; `undefined` when there is none.
 */
export async function attachEmbeddedPostgres(dataDir: string): Promise<AttachedPostgres | undefined> {
  if (!existsSync(dataDir)) return undefined;
  const directory = realpathSync(dataDir);
  const cluster = new PostgresCluster(directory);
  for (const end = Date.now() + ATTACH_TIMEOUT_MS; Date.now() < end; await delay(50)) {
    const postmaster = findPostmaster(cluster.directory);
    if (postmaster?.ready && (await cluster.isOpen(postmaster.port))) {
      const { port } = postmaster;
      return { url: cluster.url(port), superuserUrl: cluster.superuserUrl(port) };
    }
    if (!DataDirectoryLock.isHeld(directory)) return undefined;
  }
  return undefined;
}

async function startServer(
  cluster: PostgresCluster,
  { settings = {}, durable = true, log = () => undefined }: EmbeddedPostgresOptions,
): Promise<SupervisedPostgres> {
  const binaries = findPostgresBinaries();
  const user = await postgresUser();
  await grantAccess(user, cluster.dataDir, binaries);
  await cluster.create({ binaries, user, durable });
  await clearLeftovers(cluster.directory);
  changeOwner(cluster.directory, user.owner);
  const command = [...user.prefix, binaries.postgres, '-D', cluster.directory];
  const server = await startPostgres({
    directory: cluster.directory,
    commandOn: (port) => [...command, ...asArguments({ ...defaults(binaries, durable), ...settings, port })],
    log,
  });
  try {
    await cluster.prepare(server.port);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

function defaults(binaries: PostgresBinaries, durable: boolean): Settings {
  const safety = durable ? 'on' : 'off';
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    shared_buffers: '64MB',
    TimeZone: 'UTC',
    log_timezone: 'UTC',
    // Verbose errors quote row values, which must not reach the log.
    log_error_verbosity: 'terse',
    fsync: safety,
    synchronous_commit: safety,
    full_page_writes: safety,
    ...(binaries.hasStatementStatistics && { shared_preload_libraries: 'pg_stat_statements' }),
  };
}

function asArguments(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
