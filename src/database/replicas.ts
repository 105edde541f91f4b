import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { Config } from '../config/config.js';
import { isUnavailable, sqlState, unavailability } from './database-unavailable.js';
import { remainingMs, withDeadline } from './deadline.js';
import { checkOut, createPool, endPool } from './pool.js';

/** How long a read waits for the replica to replay the primary's position. */
const CATCH_UP_TIMEOUT_MS = 50;
const POLL_INTERVAL_MS = 10;
/** How long a failed replica is skipped. */
const SUSPENSION_MS = 5000;
const PROBE_TIMEOUT_MS = 300;

const HAS_REPLAYED =
  'SELECT pg_is_in_recovery() AND coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS fresh';

interface Replica {
  readonly pool: Pool;
  readonly name: string;
  suspendedUntil: number;
}

/**
 * Read replicas. A read uses one only after it has replayed everything committed before the read began, so a user never
 * sees less than on the primary.
 */
export class Replicas {
  private readonly replicas: Replica[];
  private readonly logger = new Logger(Replicas.name);
  private picks = 0;

  constructor(config: Config) {
    this.replicas = config.databaseReplicaUrls.map((url) => {
      const { hostname, port } = new URL(url);
      const name = `${hostname}:${port || 5432}`;
      const settings = config.with({
        databaseUrl: url,
        pool: { ...config.pool, connectMs: PROBE_TIMEOUT_MS },
      });
      const pool = createPool(settings, (error) =>
        this.logger.warn(`Replica ${name} lost a connection: ${error.message}`),
      );
      return { pool, name, suspendedUntil: 0 };
    });
  }

  get exist(): boolean {
    return this.replicas.length > 0;
  }

  /**
   * Runs the read on a replica that has replayed the WAL position. Undefined when no replica has, or when it failed: the
   * caller then reads from the primary.
   */
  async read<T>(
    position: string,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<{ value: T } | undefined> {
    const replica = this.pick();
    if (!replica) return undefined;
    let client: PoolClient | undefined;
    let failed = false;
    try {
      client = await withDeadline(() => checkOut(replica.pool), Math.min(PROBE_TIMEOUT_MS, remainingMs()));
      if (!(await waitUntilReplayed(client, position))) return undefined;
      return { value: await work(client) };
    } catch (error) {
      failed = isDatabaseError(error);
      if (!failed) throw error;
      this.suspend(replica, (error as Error).message);
      return undefined;
    } finally {
      client?.release(failed);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.replicas.map(({ pool }) => endPool(pool)));
  }

  private pick(): Replica | undefined {
    const available = this.replicas.filter(({ suspendedUntil }) => suspendedUntil < performance.now());
    this.picks += 1;
    return available[this.picks % available.length];
  }

  private suspend(replica: Replica, reason: string): void {
    replica.suspendedUntil = performance.now() + SUSPENSION_MS;
    this.logger.warn(`Replica ${replica.name} failed, skipped for ${SUSPENSION_MS / 1000} s: ${reason}`);
  }
}

async function waitUntilReplayed(client: PoolClient, position: string): Promise<boolean> {
  const query = { text: HAS_REPLAYED, values: [position], query_timeout: PROBE_TIMEOUT_MS };
  for (const end = performance.now() + CATCH_UP_TIMEOUT_MS; ; await pause(POLL_INTERVAL_MS)) {
    const { rows } = await client.query<{ fresh: boolean }>(query);
    if (rows[0]?.fresh) return true;
    if (performance.now() > end) return false;
  }
}

function isDatabaseError(error: unknown): boolean {
  return isUnavailable(error) || unavailability(error) !== undefined || sqlState(error) !== undefined;
}
