import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import type { Config } from '../config/config.js';
import { isUnavailable, sqlState, unavailability } from './database-unavailable.js';
import { remainingMs, withDeadline } from './deadline.js';
import { checkOut, createPool, endPool } from './pool.js';

/** A replica that is further behind than this is not waited for. */
const CATCH_UP_MS = 50;
const LOOK_EVERY_MS = 10;
/** How long one that failed is left alone, so that it costs a request now and then at most a moment. */
const REST_MS = 5000;
/** What finding out about a replica may cost. */
const LOOK_MS = 300;

const HAS_REPLAYED =
  'SELECT pg_is_in_recovery() AND coalesce(pg_last_wal_replay_lsn() >= $1::pg_lsn, false) AS fresh';

interface Replica {
  readonly pool: Pool;
  readonly name: string;
  restsUntil: number;
}

/**
 * Read replicas. A read goes to one only when that has replayed everything that was committed before the read began,
 * so nobody sees less there than on the primary.
 */
export class Replicas {
  private readonly replicas: Replica[];
  private readonly logger = new Logger(Replicas.name);
  private turn = 0;

  constructor(config: Config) {
    this.replicas = config.databaseReplicaUrls.map((url) => {
      const { hostname, port } = new URL(url);
      const name = `${hostname}:${port || 5432}`;
      const settings = config.with({ databaseUrl: url, pool: { ...config.pool, connectMs: LOOK_MS } });
      const pool = createPool(settings, (error) => this.logger.warn(`Replica ${name}: ${error.message}`));
      return { pool, name, restsUntil: 0 };
    });
  }

  get exist(): boolean {
    return this.replicas.length > 0;
  }

  /**
   * Runs the read with a client of a replica that has replayed up to the position of the primary's log. Undefined when
   * there is none, or when the replica failed meanwhile: then the primary has to do it.
   */
  async read<T>(
    position: string,
    work: (client: PoolClient) => Promise<T>,
  ): Promise<{ value: T } | undefined> {
    const replica = this.next();
    if (!replica) return undefined;
    let client: PoolClient | undefined;
    let failed = false;
    try {
      client = await withDeadline(() => checkOut(replica.pool), Math.min(LOOK_MS, remainingMs()));
      if (!(await catchesUp(client, position))) return undefined;
      return { value: await work(client) };
    } catch (error) {
      failed = isOfDatabase(error);
      if (!failed) throw error;
      this.rest(replica, (error as Error).message);
      return undefined;
    } finally {
      client?.release(failed);
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.replicas.map(({ pool }) => endPool(pool)));
  }

  private next(): Replica | undefined {
    const awake = this.replicas.filter(({ restsUntil }) => restsUntil < performance.now());
    this.turn += 1;
    return awake[this.turn % awake.length];
  }

  private rest(replica: Replica, reason: string): void {
    replica.restsUntil = performance.now() + REST_MS;
    this.logger.warn(`Replica ${replica.name} is left alone for ${REST_MS / 1000} s: ${reason}`);
  }
}

async function catchesUp(client: PoolClient, position: string): Promise<boolean> {
  const query = { text: HAS_REPLAYED, values: [position], query_timeout: LOOK_MS };
  for (const end = performance.now() + CATCH_UP_MS; ; await pause(LOOK_EVERY_MS)) {
    const { rows } = await client.query<{ fresh: boolean }>(query);
    if (rows[0]?.fresh) return true;
    if (performance.now() > end) return false;
  }
}

function isOfDatabase(error: unknown): boolean {
  return isUnavailable(error) || unavailability(error) !== undefined || sqlState(error) !== undefined;
}
