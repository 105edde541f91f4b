import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../src/database/embedded-postgres.js';
import { MIGRATIONS } from '../src/database/open-database.js';
import { migrate } from '../src/database/migrate.js';
import { startApp } from './support/app.js';
import { testConfig } from './support/config.js';
import { withClient } from './support/database.js';
import { type Person, World } from './support/world.js';

/** A primary and a hot standby that follows it. */
class Pair {
  private constructor(
    private readonly folder: string,
    readonly primary: EmbeddedPostgres,
    readonly standby: EmbeddedPostgres,
  ) {}

  /** The standby begins as a copy of the stopped primary's files. */
  static async start(): Promise<Pair> {
    const folder = mkdtempSync(path.join(tmpdir(), 'rabitchat-replicas-'));
    const [first, second] = ['primary', 'standby'].map((name) => path.join(folder, name)) as [string, string];
    const options = { durable: false, settings: { max_connections: 40, synchronous_commit: 'on' } };
    await (await startEmbeddedPostgres({ ...options, dataDir: first })).stop();
    // cpSync of Node 24 does not keep the mode of a directory, and PostgreSQL refuses one that others may read.
    await cp(first, second, { recursive: true, preserveTimestamps: true });
    const primary = await startEmbeddedPostgres({ ...options, dataDir: first });
    await migrate(primary.url, MIGRATIONS);
    const { port, username, password } = new URL(primary.superuserUrl);
    writeFileSync(path.join(second, 'postgres/standby.signal'), '');
    const standby = await startEmbeddedPostgres({
      dataDir: second,
      durable: false,
      settings: {
        ...options.settings,
        primary_conninfo: `host=127.0.0.1 port=${port} user=${username} password=${password}`,
      },
    });
    return new Pair(folder, primary, standby);
  }

  async onStandby<R>(text: string): Promise<R[]> {
    return withClient(this.standby.superuserUrl, async (client) => (await client.query(text)).rows as R[]);
  }

  /** How often the standby was asked for posts or people. */
  async reads(): Promise<number> {
    const [row] = await this.onStandby<{ calls: number }>(`
      SELECT coalesce(sum(calls), 0)::int AS calls FROM pg_stat_statements
      WHERE query LIKE 'select%' AND query LIKE '%"users"%'`);
    return row!.calls;
  }

  async stop(): Promise<void> {
    await this.standby.stop();
    await this.primary.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

describe('a read replica', () => {
  let pair: Pair;
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    pair = await Pair.start();
    const { primary, standby } = pair;
    await withClient(primary.superuserUrl, (client) => client.query('CREATE EXTENSION pg_stat_statements'));
    const config = testConfig(primary.url, { databaseReplicaUrls: [standby.url] });
    world = new World(primary.url, config, await startApp(config));
    alice = await world.person('alice');
  });
  afterAll(async () => {
    for (const node of world.nodes) await node.close();
    await pair.stop();
  });

  const found = async (word: string) => {
    const { status, body } = await alice.get(`/api/posts/search?q=${word}`);
    expect(status).toBe(200);
    return (body as { content: string }[]).map(({ content }) => content);
  };
  const post = (content: string) => alice.post('/api/posts', { content });

  it('serves searches, and what was posted just before is always found', async () => {
    const before = await pair.reads();
    for (let n = 0; n < 20; n += 1) {
      await post(`carrot ${n}`);
      expect((await found('carrot'))[0]).toBe(`carrot ${n}`);
    }
    expect(await pair.reads()).toBeGreaterThanOrEqual(before + 10);
  });

  it('is passed over while it is behind', async () => {
    await pair.onStandby('SELECT pg_wal_replay_pause()');
    await post('a turnip');
    expect(await found('turnip')).toEqual(['a turnip']);
    await pair.onStandby('SELECT pg_wal_replay_resume()');
  });

  it('is not missed when it is gone', async () => {
    await pair.standby.stop();
    await post('a leek');
    expect(await found('leek')).toEqual(['a leek']);
    expect((await alice.get('/api/users/search?q=alice')).status).toBe(200);
  });
});
