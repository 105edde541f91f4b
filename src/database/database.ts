import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Pool, PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { Config } from '../config/config.js';
import {
  DatabaseUnavailable,
  isRetriable,
  isUnavailable,
  leavesConnectionUsable,
} from './database-unavailable.js';
import { remainingMs } from './deadline.js';
import { checkOut, createPool } from './pool.js';

const ATTEMPTS = 3;

interface Transaction {
  readonly client: PoolClient;
  readonly effects: (() => void)[];
  open: boolean;
}

/**
 * The one way to the database. `db` and `query` join the transaction of the calling context, where there is one,
 * prepared statements included; everything obeys the deadline of the request.
 */
@Injectable()
export class Database implements OnApplicationShutdown {
  readonly db: NodePgDatabase;
  private readonly pool: Pool;
  private readonly transactions = new AsyncLocalStorage<Transaction | undefined>();
  private readonly logger = new Logger(Database.name);

  constructor(config: Config) {
    this.pool = createPool(config, (error) =>
      this.logger.warn(`A database connection was lost: ${error.message}`),
    );
    // Drizzle asks its client for nothing but query(): this object is the router it talks to.
    const client = { query: (query: QueryConfig, values?: unknown[]) => this.query(query, values) };
    this.db = drizzle({ client: client as unknown as Pool });
  }

  /** Runs one statement, in the current transaction if there is one. */
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
   * Runs the work in one transaction; an inner call joins the outer one. A deadlock runs the work again, so what
   * must happen once goes into `afterCommit`.
   */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    if (this.transactions.getStore()?.open) return work();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.attempt(work);
      } catch (error) {
        if (attempt >= ATTEMPTS || !isRetriable(error)) throw error;
      }
    }
  }

  /** Runs the effect when the current transaction has committed, never when it rolls back; at once outside of one. */
  afterCommit(effect: () => void): void {
    const transaction = this.transactions.getStore();
    if (transaction?.open) transaction.effects.push(effect);
    else effect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
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
      this.logger.error('An effect failed after its transaction had committed', error);
    }
  }

  /** A client whose last statement may still be running, or whose connection is gone, does not go back to the pool. */
  private async withClient<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient | undefined;
    let spoilt = false;
    try {
      client = await checkOut(this.pool);
      return await work(client);
    } catch (error) {
      const failure = asUnavailable(error);
      spoilt = !leavesConnectionUsable(failure);
      throw failure;
    } finally {
      client?.release(spoilt);
    }
  }

  private async send<R extends QueryResultRow = QueryResultRow>(
    client: PoolClient,
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<R>> {
    const config = typeof query === 'string' ? { text: query } : query;
    try {
      return await client.query<R>({ ...config, query_timeout: remainingMs() } as QueryConfig, values);
    } catch (error) {
      throw asUnavailable(error);
    }
  }
}

function asUnavailable(error: unknown): unknown {
  if (error instanceof DatabaseUnavailable || isRetriable(error) || !isUnavailable(error)) return error;
  return new DatabaseUnavailable((error as Error).message, { cause: error });
}
