import type { Client } from 'pg';
import { openClient } from '../../src/database/connection.js';
import type { DatabaseServer } from '../../test/support/database-server.js';
import type { ServerUnderTest } from './server-under-test.js';
import { NotMeasured } from './not-measured.js';
import { postgresMs } from './processor.js';
import type { TestEnvironment } from './test-environment.js';

/** What has been spent so far. */
export interface Reading {
  /** Milliseconds of a processor. */
  nodeMs: number;
  postgresMs: number;
  /** In one database; BEGIN and COMMIT count, what a trigger or a function does inside does not. */
  statements: number;
  /** Milliseconds in which they were executed, and the blocks that they looked at, in memory or not. */
  executionMs: number;
  blocks: number;
}

const NAMES = ['nodeMs', 'postgresMs', 'statements', 'executionMs', 'blocks'] as const;

const STATEMENTS = `
  SELECT coalesce(sum(calls), 0)::float8 AS statements,
    coalesce(sum(total_exec_time), 0)::float8 AS "executionMs",
    coalesce(sum(shared_blks_hit + shared_blks_read), 0)::float8 AS blocks,
    (SELECT dealloc FROM pg_stat_statements_info)::float8 AS forgotten
  FROM pg_stat_statements(false) WHERE dbid = (SELECT oid FROM pg_database WHERE datname = $1)`;

/** Reads what requests cost, from a database of its own so that it does not count itself. */
export class Meter {
  private constructor(
    private readonly client: Client,
    private readonly server: DatabaseServer,
    private readonly directory: string,
  ) {}

  static async open(environment: TestEnvironment, server: DatabaseServer, directory: string): Promise<Meter> {
    const client = await openClient(server.url('postgres'), { application_name: 'rabitchat bench' });
    environment.defer(() => client.end());
    await client.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    return new Meter(client, server, directory);
  }

  /** Spent by this work; the reading itself is left out as far as it can be. */
  async during(tested: ServerUnderTest, database: string, work: () => Promise<void>): Promise<Reading> {
    const before = { ...(await this.statementsOf(database)), ...this.processors(tested) };
    await work();
    const processors = this.processors(tested);
    const after = { ...(await this.statementsOf(database)), ...processors };
    if (after.forgotten !== before.forgotten)
      throw new NotMeasured('PostgreSQL forgot some of the statements meanwhile, so they cannot be counted.');
    return Object.fromEntries(NAMES.map((name) => [name, after[name] - before[name]])) as unknown as Reading;
  }

  private async statementsOf(database: string) {
    const { rows } = await this.client.query<
      Pick<Reading, 'statements' | 'executionMs' | 'blocks'> & {
        forgotten: number;
      }
    >(STATEMENTS, [database]);
    return rows[0]!;
  }

  private processors(tested: ServerUnderTest) {
    return {
      nodeMs: tested.processorMs,
      postgresMs: postgresMs(this.directory, this.server.postmaster),
    };
  }
}
