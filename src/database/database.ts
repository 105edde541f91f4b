import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { Config } from '../config/config.js';
import { DatabaseMetrics } from './database-metrics.js';
import {
  DatabaseUnavailable,
  isRetriable,
  isUnavailable,
  leavesConnectionUsable,
} from './database-unavailable.js';
import { remainingMs, withDeadline } from './deadline.js';
import { checkOut, createPool, endPool } from './pool.js';
import { Replicas } from './replicas.js';
import { inStatementSpan } from './span.js';

const MAX_ATTEMPTS = 3;
const WAL_POSITION = 'SELECT pg_current_wal_insert_lsn()::text AS position';

interface Transaction {
  readonly client: PoolClient;
  readonly effects: (() => void)[];
  open: boolean;
}

/**
 * The only access to the database. `db` and `query` join the transaction of the calling context, prepared statements
 * included, and obey the request's deadline.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly db: NodePgDatabase;
  readonly metrics: DatabaseMetrics;
  private readonly pool: Pool;
  private readonly replicas: Replicas;
  private readonly transactions = new AsyncLocalStorage<Transaction | undefined>();
  private readonly logger = new Logger(Database.name);

  constructor(config: Config) {
    this.pool = createPool(config, (error) =>
      this.logger.warn(`Database connection lost, the pool replaces it: ${error.message}`),
    );
    this.metrics = new DatabaseMetrics(this.pool);
    this.replicas = new Replicas(config);
    // Drizzle calls only query() on its client, so this object routes it to the current transaction.
    const client = { query: (query: QueryConfig, values?: unknown[]) => this.query(query, values) };
    this.db = drizzle({ client: client as unknown as Pool });
  }

  async query<R extends QueryResultRow = QueryResultRow>(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<R>> {
    const transaction = this.transactions.getStore();
    if (transaction) {
      if (!transaction.open) throw new Error('A query outlived its transaction');
      return this.send<R>(transaction.client, query, values);
    }
    return this.withClient((client) => this.send<R>(client, query, values));
  }

  /**
   * Runs the work in one transaction; an inner call joins the outer one. A deadlock repeats the work, so side effects
   * belong into `afterCommit`.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.transactions.getStore()?.open) return work();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isRetriable(error)) throw error;
      }
    }
  }

  /** Runs the effect after the current transaction commits, or at once outside of a transaction. */
  afterCommit(effect: () => void): void {
    const transaction = this.transactions.getStore();
    if (transaction?.open) transaction.effects.push(effect);
    else effect();
  }

  /**
   * Runs reads on a replica that has replayed everything committed so far, else on the primary. Within a transaction they
   * join it.
   */
  async onReplica<T>(reads: () => Promise<T>): Promise<T> {
    if (!this.replicas.exist || this.transactions.getStore()?.open) return reads();
    const { rows } = await this.query<{ position: string }>(WAL_POSITION);
    const read = await this.replicas.read(rows[0]!.position, (client) => {
      const within: Transaction = { client, effects: [], open: true };
      // Half of the remaining time: if the replica stalls, the primary needs the rest.
      return withDeadline(() => this.transactions.run(within, reads), Math.floor(remainingMs() / 2));
    });
    return read ? read.value : reads();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([endPool(this.pool), this.replicas.end()]);
  }

  private async attempt<T>(work: () => Promise<T>): Promise<T> {
    const effects: (() => void)[] = [];
    const result = await this.withClient(async (client) => {
      const transaction: Transaction = { client, effects, open: true };
      await this.send(client, 'BEGIN');
      try {
        const value = await this.transactions.run(transaction, work);
        const { command } = await this.send(client, 'COMMIT');
        if (command !== 'COMMIT') throw new Error('The transaction had failed and was rolled back');
        return value;
      } catch (error) {
        if (leavesConnectionUsable(error)) await this.send(client, 'ROLLBACK');
        throw error;
      } finally {
        transaction.open = false;
      }
    });
    this.transactions.run(undefined, () => effects.forEach((effect) => this.runEffect(effect)));
    return result;
  }

  private runEffect(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.logger.error('afterCommit effect failed, the transaction stays committed', error);
    }
  }

  /** Destroys a client whose connection is lost or whose last statement may still be running. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let broken = false;
    try {
      client = await this.checkOut();
      return await work(client);
    } catch (error) {
      const failure = asUnavailable(error);
      broken = !leavesConnectionUsable(failure);
      throw failure;
    } finally {
      client?.release(broken);
    }
  }

  private async checkOut(): Promise<PoolClient> {
    try {
      return await checkOut(this.pool);
    } catch (error) {
      this.metrics.countFailure(error);
      throw error;
    }
  }

  private async send<R extends QueryResultRow = QueryResultRow>(
    client: PoolClient,
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<R>> {
    const config = typeof query === 'string' ? { text: query } : query;
    try {
      return await inStatementSpan(config.text, () =>
        client.query<R>({ ...config, query_timeout: remainingMs() } as QueryConfig, values),
      );
    } catch (error) {
      this.metrics.countFailure(error);
      throw asUnavailable(error);
    }
  }
}

function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || isRetriable(error) || !isUnavailable(error)) return error;
  return new DatabaseUnavailable((error as Error).message, { cause: error });
}
