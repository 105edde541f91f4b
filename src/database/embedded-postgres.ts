import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { admit, handOver } from './embedded/cluster-owner.js';
import { DataDirectoryLock } from './embedded/data-directory-lock.js';
import { findPostgresBinaries, type PostgresBinaries } from './embedded/postgres-binaries.js';
import { PostgresCluster } from './embedded/postgres-cluster.js';
import { postgresUser } from './embedded/postgres-command.js';
import { clearLeftovers, findPostmaster } from './embedded/postgres-leftovers.js';
import type { Log } from './embedded/postgres-process.js';
import { startPostgres, type SupervisedPostgres } from './embedded/supervised-postgres.js';

const ATTACH_MS = 10_000;

type Settings = Record<string, string | number>;

export interface EmbeddedPostgres {
  /** Stays the same as long as this object lives, also when the server had to be started again. */
  url: string;
  /** The same database as the superuser, for base backups and extensions; the application never uses it. */
  superuserUrl: string;
  /** A fast shutdown that leaves the data directory to the next owner. May be called twice. */
  stop(): Promise<void>;
}

/** A server that another process runs. */
export type AttachedPostgres = Pick<EmbeddedPostgres, 'url' | 'superuserUrl'>;

interface EmbeddedPostgresOptions {
  /** The directory that holds the cluster (`postgres`), its password and its lock. */
  dataDir: string;
  /** Server settings on top of ours, by their names in postgresql.conf. */
  settings?: Settings;
  /** False gives up the promise that committed data survives a crash: for tests only. */
  durable?: boolean;
  log?: Log;
}

/**
 * Runs PostgreSQL for this process, in and for one data directory; the first start makes the cluster.
 * @throws DataDirectoryBusy while another start on the directory lives
 * @throws EmbeddedPostgresUnavailable on a machine that cannot run it
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(options.dataDir);
  const lock = DataDirectoryLock.take(dataDir);
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
 * The addresses of the embedded database that runs in `dataDir`, for commands beside a live server.
 * Waits up to 10 s for one that its owner is only just starting; `undefined` when there is none.
 */
export async function attachEmbeddedPostgres(dataDir: string): Promise<AttachedPostgres | undefined> {
  if (!existsSync(dataDir)) return undefined;
  const directory = realpathSync(dataDir);
  const cluster = new PostgresCluster(directory);
  for (const end = Date.now() + ATTACH_MS; Date.now() < end; await delay(50)) {
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
  await admit(user, cluster.dataDir, binaries);
  await cluster.create({ binaries, user, durable });
  await clearLeftovers(cluster.directory);
  handOver(cluster.directory, user.owner);
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
    // The details of an error name the values of the row, and those have no place in a log.
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
