import { surveyEnvironment } from '../src/config/environment.js';
import { runDoctor } from '../src/cli/doctor/doctor-run.js';
import { openClient } from '../src/database/connection.js';
import { openDatabase } from '../src/database/open-database.js';
import { PoolModeUnsupported } from '../src/database/pool-mode.js';
import { startApp } from './support/app.js';
import { testConfig } from './support/config.js';
import { createDatabase, dropDatabase, withClient } from './support/database.js';
import { findPgBouncer, PgBouncer } from './support/pgbouncer.js';
import { World } from './support/world.js';

const program = findPgBouncer();
/** Continuous integration has a PgBouncer, so that a missing one is a failure there and no excuse. */
const isExpected = process.env.RABITCHAT_TEST_COMPLETE !== undefined;

if (program === undefined && isExpected)
  it('finds a pgbouncer', () => expect(program).toEqual(expect.any(String)));

/** Left out, and reported as skipped, where there is no pgbouncer. */
const describeWithPooler = program === undefined ? describe.skip : describe;

const IN_FORCE = `
  SELECT current_setting('TimeZone') AS "TimeZone", current_setting('DateStyle') AS "DateStyle",
    current_setting('jit') AS jit, current_setting('rabitchat.own', true) AS own,
    current_setting('statement_timeout') AS "statementTimeout", current_setting('search_path') AS "searchPath"`;
const OURS = { TimeZone: 'UTC', DateStyle: 'ISO, MDY', jit: 'off', own: 'on' };

const named = { application_name: 'rabitchat test' };

describeWithPooler('behind PgBouncer', () => {
  let database: string;
  let bouncer: PgBouncer;
  const startBouncer = async (settings: Record<string, string | number>) => {
    bouncer = await PgBouncer.start(program!, process.env.RABITCHAT_TEST_SERVER!, settings);
    return bouncer.urlOf(database);
  };
  const doctor = (url: string) =>
    runDoctor(surveyEnvironment({ DATABASE_URL: url }), { only: ['connection', 'schema'] });

  beforeEach(async () => {
    database = await createDatabase();
    const name = new URL(database).pathname.slice(1);
    await withClient(database, (client) =>
      client.query(`ALTER DATABASE ${name} SET timezone = 'America/New_York'; ALTER DATABASE ${name} SET jit = on;
        ALTER DATABASE ${name} SET datestyle = 'German'`),
    );
  });
  afterEach(async () => {
    await bouncer.remove();
    await dropDatabase(database);
  });

  describe('in session mode', () => {
    it('nodes start, keep their times, and wake each other', async () => {
      const url = await startBouncer({ pool_mode: 'session', default_pool_size: 60 });
      const config = testConfig(url);
      await openDatabase(config, () => undefined);
      const world = new World(database, config, await startApp(config));
      try {
        const second = await world.addNode();
        const [alice, bob] = [await world.person('alice'), await world.person('bob')];
        const { body: post } = await alice.post('/api/posts', { content: 'What time is it?' });
        const [row] = await world.query(
          `SELECT date_trunc('milliseconds', created_at) = $1::timestamp AS same, abs(extract(epoch FROM now() AT TIME ZONE 'UTC' - created_at)) < 600 AS now
           FROM posts WHERE id = $2`,
          [post.createdAt.replace('Z', ''), post.id],
        );
        expect(row).toEqual({ same: true, now: true });
        await bob.post(`/api/users/${alice.id}/follow`);
        const { body } = await alice.post('/api/conversations', { userId: bob.id });
        await alice.post(`/api/conversations/${body.id}/messages`, { content: 'Hello' });
        const [from, to] = [await alice.connect(), await bob.connect(second.url)];
        // Nobody looks for who is typing: it is heard over LISTEN or it is lost.
        await from.request('typing:start', { conversationId: body.id });
        expect(await to.next('typing')).toMatchObject({ userId: alice.id, isTyping: true });
        const { checks } = await doctor(url);
        expect(checks.map(({ name, status }) => [name, status])).toEqual([
          ['connection', 'ok'],
          ['schema', 'ok'],
        ]);
      } finally {
        world.people.forEach((person) => person.disconnect());
        for (const node of world.nodes) await node.close();
      }
    });

    it('a session is ours although another client left its server connection in another state', async () => {
      const url = await startBouncer({ pool_mode: 'session', default_pool_size: 1 });
      const settingsOfOurs = async () => {
        const client = await openClient(url, { ...named, session: { statement_timeout: 7000 } });
        const { rows } = await client.query(IN_FORCE);
        await client.query('PREPARE feed AS SELECT 1');
        await client.end();
        return rows[0];
      };
      const expected = { ...OURS, statementTimeout: '7s', searchPath: '"$user", public' };
      expect(await settingsOfOurs()).toEqual(expected);
      const theirs = await withClient(
        url,
        async (client) => {
          const { rows } = await client.query(IN_FORCE);
          await client.query(`SET TimeZone = 'Asia/Tokyo'; SET statement_timeout = 1000; SET search_path = pg_catalog;
            PREPARE feed AS SELECT 2; LISTEN something`);
          return rows[0];
        },
        {},
      );
      expect(theirs).toMatchObject({ TimeZone: 'America/New_York', jit: 'on', statementTimeout: '0' });
      expect(await settingsOfOurs()).toEqual(expected);
    });

    it('settings of the address are made as well, and ours come first', async () => {
      const url = new URL(await startBouncer({ pool_mode: 'session' }));
      url.searchParams.set('options', '-c search_path=app,public -c TimeZone=Asia/Tokyo');
      url.searchParams.set('statement_timeout', '9000');
      const client = await openClient(url.href, named);
      const { rows } = await client.query(IN_FORCE);
      await client.end();
      expect(rows[0]).toEqual({ ...OURS, statementTimeout: '9s', searchPath: 'app,public' });
    });
  });

  const sharing: Record<string, string | number>[] = [
    { pool_mode: 'transaction' },
    { pool_mode: 'transaction', default_pool_size: 1 },
    { pool_mode: 'transaction', server_round_robin: 1, min_pool_size: 2 },
    { pool_mode: 'transaction', server_round_robin: 1, min_pool_size: 5 },
    { pool_mode: 'statement' },
    {
      pool_mode: 'transaction',
      ignore_startup_parameters: 'extra_float_digits, options, statement_timeout, lock_timeout',
    },
  ];

  it.each(sharing)('with %j nothing starts, and the way out is said', async (settings) => {
    const url = await startBouncer(settings);
    const began = performance.now();
    const refusal = await openDatabase(testConfig(url), () => undefined).catch((error: Error) => error);
    expect(refusal).toBeInstanceOf(PoolModeUnsupported);
    expect(refusal).toMatchObject({ exitCode: 78 });
    expect((refusal as Error).message).toMatch(
      /transaction or statement mode.*direct address.*pool_mode = session/,
    );
    await expect(openClient(url, named)).rejects.toBeInstanceOf(PoolModeUnsupported);
    const replica = testConfig(database).with({ databaseReplicaUrls: [url] });
    await expect(openDatabase(replica, () => undefined)).rejects.toBeInstanceOf(PoolModeUnsupported);
    const { checks } = await doctor(url);
    expect(checks[0]).toMatchObject({
      name: 'connection',
      status: 'error',
      detail: expect.stringContaining('transaction or statement mode'),
      mend: expect.stringContaining('direct address'),
    });
    expect(performance.now() - began).toBeLessThan(15_000);
    // Nothing of ours reached the sessions that others share.
    const theirs = await withClient(url, async (client) => (await client.query(IN_FORCE)).rows[0], {});
    expect(theirs).toMatchObject({ TimeZone: 'America/New_York', jit: 'on', statementTimeout: '0' });
    expect(theirs.own).toBeNull();
  });
});
