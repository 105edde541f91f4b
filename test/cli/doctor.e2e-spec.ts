import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Logger } from '@nestjs/common';
import bcrypt from 'bcrypt';
import { Client } from 'pg';
import { adopt } from '../../src/cli/adopt/adoption.js';
import { CHECKS } from '../../src/cli/doctor/checks.js';
import { type DoctorReport, runDoctor, type DoctorRunOptions } from '../../src/cli/doctor/doctor-run.js';
import { formatReport } from '../../src/cli/doctor/doctor-report.js';
import { surveyEnvironment } from '../../src/config/environment.js';
import { asSuperuser, createDatabase, dropDatabase, withClient } from '../support/database.js';
import { copyOf, type FixtureName, loadFixture } from '../support/fixtures.js';
import { startWorld } from '../support/world.js';

Logger.overrideLogger(false);

const SECRET = '0123456789abcdef0123456789abcdef';
/** The machine's own clock would let the versions grow old. */
const TODAY = new Date('2026-01-10');

type Env = Record<string, string>;
type Statuses = Record<string, string>;

const made: string[] = [];
let dataDir: string;
/** A database with a little of everything in it, all of it well. */
let healthy: string;
let usual: Statuses;

async function scratch(of = healthy): Promise<string> {
  const url = await copyOf(of);
  made.push(url);
  return url;
}

const query = (url: string, text: string, values: unknown[] = []): Promise<any[]> =>
  withClient(url, async (client) => (await client.query(text, values)).rows);

const environment = (url: string, env: Env = {}) =>
  surveyEnvironment({
    DATABASE_URL: url,
    SESSION_SECRET: SECRET,
    DATA_DIR: dataDir,
    DATABASE_POOL_MAX: '5',
    ...env,
  });

const look = (url: string, env: Env = {}, options: DoctorRunOptions = {}) =>
  runDoctor(environment(url, env), { ...options, overrides: { today: TODAY, ...options.overrides } });

const statusesOf = ({ checks }: DoctorReport): Statuses =>
  Object.fromEntries(checks.map(({ name, status }) => [name, status]));

const one = (diagnosis: DoctorReport, name: string) => diagnosis.checks.find((check) => check.name === name)!;

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'rabitchat-doctor-'));
  const world = await startWorld();
  const [alice, bob] = [await world.person('alice'), await world.person('bob')];
  await bob.post(`/api/users/${alice.id}/follow`);
  const post = (await alice.post('/api/posts', { content: 'Hello' })).body;
  await bob.post(`/api/posts/${post.id}/like`);
  await bob.post(`/api/posts/${post.id}/comments`, { content: 'Hi' });
  const { body } = await alice.post('/api/conversations', { userId: bob.id });
  for (const content of ['one', 'two', 'three'])
    await alice.post(`/api/conversations/${body.id}/messages`, { content });
  await bob.post(`/api/conversations/${body.id}/read`, { seq: 2 });
  await world.query("INSERT INTO proved_backups (taken_at, bytes, location) VALUES (now(), 1, 'a folder')");
  for (const node of world.nodes) await node.close();
  healthy = world.databaseUrl;
  made.push(healthy);
  usual = statusesOf(await look(healthy));
}, 30_000);

afterAll(async () => {
  await Promise.all(made.map((url) => dropDatabase(url)));
  rmSync(dataDir, { recursive: true });
}, 60_000);

const durable = async () => (await query(healthy, 'SHOW fsync'))[0].fsync === 'on';

describe('The doctor', () => {
  it('finds everything well in a database as the server keeps it', async () => {
    const expected = Object.fromEntries(CHECKS.map(({ name }) => [name, 'ok']));
    // The server of the tests itself may be one that takes no care of its disk.
    if (!(await durable())) expected.durability = 'warn';
    expect(usual).toEqual(expected);
  });

  it('names the tables that our role may not write, as the server would have to', async () => {
    const url = new URL(asSuperuser(healthy));
    url.searchParams.set('options', '-c role=pg_read_all_data');
    const { checks } = await look(url.href, {}, { only: ['privileges'] });
    expect(checks).toEqual([
      {
        name: 'privileges',
        status: 'error',
        detail: expect.stringMatching(/^The role pg_read_all_data may not .* \d+ tables: \w+, /),
        mend: expect.stringContaining('GRANT SELECT, INSERT'),
      },
    ]);
  });

  it('finds nothing that a first start would not bring in a database that is empty', async () => {
    const url = await createDatabase('template0');
    made.push(url);
    const diagnosis = await look(url);
    expect(one(diagnosis, 'adoption')).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('no tables of ours'),
      mend: expect.stringContaining('npm run db:migrate'),
    });
    expect(one(diagnosis, 'counters').detail).toMatch(/^Not checked: .*no tables of ours/);
  });

  it('writes nothing unless it is asked to', async () => {
    const url = await scratch();
    await query(url, 'UPDATE posts SET likes_count = 7');
    await look(url);
    expect(await query(url, 'SELECT likes_count FROM posts')).toEqual([{ likes_count: 7 }]);
  });
});

interface Ailment {
  /** What is broken. */
  of: string;
  sql?: string;
  /** Then, in the catalogs, which only a superuser may write. */
  catalogSql?: string;
  env?: Env;
  given?: DoctorRunOptions['overrides'];
  nodes?: number;
  /** The checks that are not as they were, with their status and words. */
  shows: Record<string, [status: string, words: RegExp]>;
  /** What makes the database fit for the next one. */
  undo?: string;
  /** What --fix does about it. */
  fixed?: RegExp;
}

const HASH_4 = bcrypt.hashSync('a', 4);
const HASH_11 = bcrypt.hashSync('a', 11);
const PUBLISHED_HASH = bcrypt.hashSync('AdminPass123!', 10);
const THE_DATABASE = 'datname = current_database()';
const TO_CONVERSATIONS = `CONSTRAINT messages_conversation_id_conversations_id_fk
  FOREIGN KEY (conversation_id) REFERENCES conversations ON DELETE CASCADE`;
const UNBOUND = 'ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_conversations_id_fk';

const AILMENTS: Ailment[] = [
  {
    of: 'a variable that is not valid',
    env: { PORT: 'http', LOG_LEVEL: 'loud' },
    shows: { environment: ['error', /PORT must be .*; LOG_LEVEL must be/] },
  },
  {
    of: 'a short secret',
    env: { SESSION_SECRET: 'short' },
    shows: { 'session-secret': ['warn', /at least 32 characters/] },
  },
  {
    of: 'a weak secret behind a good one',
    env: { SESSION_SECRET: `${SECRET},fallback-secret-change-in-production` },
    shows: { 'session-secret': ['warn', /known default/] },
  },
  {
    of: 'a rotation that rotates nothing',
    env: { SESSION_SECRET: `${SECRET},${SECRET}` },
    shows: { 'session-secret': ['warn', /same secret twice/] },
  },
  { of: 'a disk that is nearly full', given: { freeBytes: 5e8 }, shows: { disk: ['warn', /0\.5 GiB free/] } },
  { of: 'a disk that is full', given: { freeBytes: 1e8 }, shows: { disk: ['error', /0\.1 GiB free/] } },
  {
    of: 'a Redis that is away',
    env: { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' },
    shows: { redis: ['error', /127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/] },
  },
  {
    of: 'a server of a version that we cannot use',
    given: { serverVersion: 130_014 },
    shows: { 'server-version': ['error', /PostgreSQL 13\.14 is too old/] },
  },
  {
    of: 'a server whose version gets no corrections',
    given: { serverVersion: 150_015, today: new Date('2027-11-12') },
    shows: { 'server-version': ['warn', /15\.15 has had no corrections since 2027-11-11/] },
  },
  {
    of: 'a server that lacks two years of corrections',
    given: { serverVersion: 160_001 },
    shows: { 'server-version': ['warn', /16\.1 is at least 8 minor releases behind/] },
  },
  {
    of: 'a clock that is behind',
    given: { clock: () => Date.now() - 30_000 },
    shows: { 'clock-skew': ['warn', /database is 30 s ahead of ours/] },
  },
  {
    of: 'a clock that is wrong',
    given: { clock: () => Date.now() + 3_600_000 },
    shows: { 'clock-skew': ['error', /database is 3600 s behind ours/] },
  },
  {
    of: 'a pool that is larger than the server',
    env: { DATABASE_POOL_MAX: '900' },
    shows: { pool: ['error', /1 node × \(DATABASE_POOL_MAX 900 \+ 1\) = 901 connections, more than/] },
  },
  {
    of: 'more nodes than the server can serve',
    nodes: 40,
    shows: { pool: ['error', /40 nodes × \(DATABASE_POOL_MAX 5 \+ 1\) = 240 connections, more than/] },
  },
  {
    of: 'a table that is never vacuumed',
    sql: 'ALTER TABLE messages SET (autovacuum_enabled = off)',
    undo: 'ALTER TABLE messages RESET (autovacuum_enabled)',
    shows: { vacuum: ['warn', /leaves out messages/] },
  },
  {
    of: 'transaction numbers that run low',
    given: { transactionAge: 600_000_000 },
    shows: { vacuum: ['warn', /600 million transactions old.*wraparound/] },
  },
  {
    of: 'transaction numbers that run out',
    given: { transactionAge: 1_900_000_000 },
    shows: { vacuum: ['error', /1,900 million transactions old/] },
  },
  {
    of: 'an index whose collation has changed',
    sql: `CREATE COLLATION theirs (provider = icu, locale = 'und');
      CREATE TABLE words (word text COLLATE theirs PRIMARY KEY)`,
    catalogSql: "UPDATE pg_collation SET collversion = '0' WHERE collname = 'theirs'",
    undo: 'DROP TABLE words; DROP COLLATION theirs',
    shows: { collation: ['error', /theirs was 0 and is/] },
  },
  {
    of: 'a migration that is not applied',
    sql: 'DELETE FROM rabitchat_migrations WHERE tag = (SELECT max(tag) FROM rabitchat_migrations)',
    shows: { migrations: ['warn', /is not applied yet/] },
  },
  {
    of: 'a migration that was changed afterwards',
    sql: "UPDATE rabitchat_migrations SET hash = reverse(hash) WHERE tag LIKE '0000%'",
    undo: "UPDATE rabitchat_migrations SET hash = reverse(hash) WHERE tag LIKE '0000%'",
    shows: { migrations: ['error', /0000_foundation is not the one that was applied/] },
  },
  {
    of: 'a migration of a newer release',
    sql: "INSERT INTO rabitchat_migrations (tag, hash) VALUES ('9999_later', 'x')",
    undo: "DELETE FROM rabitchat_migrations WHERE tag = '9999_later'",
    shows: { migrations: ['warn', /9999_later was applied by another release/] },
  },
  {
    of: 'a column that is missing',
    sql: 'ALTER TABLE users DROP COLUMN cover_url',
    shows: { schema: ['error', /users\.cover_url is missing/] },
  },
  {
    of: 'a column of another type',
    sql: 'ALTER TABLE users ALTER COLUMN net_worth TYPE integer',
    undo: 'ALTER TABLE users ALTER COLUMN net_worth TYPE bigint',
    shows: { schema: ['error', /users\.net_worth is integer; the code expects bigint/] },
  },
  {
    of: 'a table that is missing',
    sql: 'DROP TABLE reports',
    shows: { schema: ['error', /The table reports is missing/] },
  },
  {
    of: 'an index that is missing',
    sql: 'DROP INDEX messages_conversation_rev_idx',
    shows: { indexes: ['warn', /messages_conversation_rev_idx on messages is missing/] },
    fixed: /Mended messages_conversation_rev_idx/,
  },
  {
    of: 'a unique index that is missing',
    sql: 'DROP INDEX messages_conversation_seq_unique',
    shows: { indexes: ['error', /unique index messages_conversation_seq_unique on messages is missing/] },
    fixed: /Mended messages_conversation_seq_unique/,
  },
  {
    of: 'an index whose build failed',
    sql: 'SELECT 1',
    catalogSql:
      "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'messages_receiver_id_idx'::regclass",
    shows: { indexes: ['error', /messages_receiver_id_idx on messages is invalid/] },
    fixed: /Mended messages_receiver_id_idx/,
  },
  {
    of: 'a reference that is missing',
    sql: UNBOUND,
    undo: `ALTER TABLE messages ADD ${TO_CONVERSATIONS}`,
    shows: { constraints: ['error', /messages \(conversation_id\) to conversations is missing/] },
  },
  {
    of: 'a reference that was never proved',
    sql: `${UNBOUND}; ALTER TABLE messages ADD ${TO_CONVERSATIONS} NOT VALID`,
    shows: { constraints: ['warn', /older ones were never checked/] },
    fixed: /Mended messages_conversation_id_conversations_id_fk/,
  },
  {
    of: 'a row that refers to nothing',
    sql: `ALTER TABLE bookmarks DROP CONSTRAINT bookmarks_user_id_users_id_fk;
      INSERT INTO bookmarks (user_id, post_id) SELECT 'nobody', id FROM posts;
      UPDATE posts SET saves_count = 1;
      ALTER TABLE bookmarks ADD CONSTRAINT bookmarks_user_id_users_id_fk
        FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE NOT VALID`,
    shows: {
      constraints: ['warn', /never checked/],
      orphans: ['error', /every row of bookmarks has its row in users.*1 case.*nobody/],
    },
  },
  {
    of: 'a session table that is missing',
    sql: 'DROP TABLE user_sessions',
    shows: {
      'session-table': ['error', /user_sessions is missing/],
      'expired-sessions': ['warn', /Not checked: there is no table user_sessions/],
    },
    fixed: /Made the table user_sessions/,
  },
  {
    of: 'a session table without its index',
    sql: 'DROP INDEX "IDX_session_expire"',
    shows: { 'session-table': ['warn', /no index on expire/] },
    fixed: /Built the index on expire/,
  },
  {
    of: 'a session table without its key',
    sql: 'ALTER TABLE user_sessions DROP CONSTRAINT session_pkey',
    undo: 'ALTER TABLE user_sessions ADD CONSTRAINT session_pkey PRIMARY KEY (sid)',
    shows: { 'session-table': ['error', /no primary key on sid/] },
  },
  {
    of: 'a session table of another shape',
    sql: 'ALTER TABLE user_sessions ALTER COLUMN sess TYPE jsonb',
    undo: 'ALTER TABLE user_sessions ALTER COLUMN sess TYPE json',
    shows: { 'session-table': ['error', /has sess jsonb NOT NULL, and lacks sess json NOT NULL/] },
  },
  {
    of: 'a session table that a crash empties',
    sql: 'ALTER TABLE user_sessions SET UNLOGGED',
    undo: 'ALTER TABLE user_sessions SET LOGGED',
    shows: { 'session-table': ['warn', /unlogged/] },
  },
  {
    of: 'sessions that nobody prunes',
    sql: `INSERT INTO user_sessions SELECT n::text, '{}', now() - interval '1 hour' FROM generate_series(1, 3) n`,
    shows: { 'expired-sessions': ['warn', /3 expired sessions, \d alive/] },
    fixed: /Pruned 3 expired sessions/,
  },
  {
    of: 'a counter that counts wrong',
    sql: 'UPDATE posts SET likes_count = 7',
    shows: { counters: ['error', /posts\.likes_count equals.*1 case.*likes_count is 7, the recount is 1/] },
    fixed: /Recounted 1 row of posts. Recounted 0 rows of comments/,
  },
  {
    of: 'a score that its ledger does not explain',
    sql: "UPDATE users SET influence_score = influence_score + 5 WHERE username = 'alice'",
    shows: { influence: ['error', /1 case/] },
    fixed: /Recounted 1 row of users/,
  },
  {
    of: 'a last_seq that is behind its messages',
    sql: 'UPDATE conversations SET last_seq = last_seq - 1',
    undo: `UPDATE conversations c SET last_seq = m.seq FROM (SELECT conversation_id, max(seq) AS seq FROM messages
      GROUP BY conversation_id) m WHERE m.conversation_id = c.id AND c.last_seq < m.seq`,
    shows: { 'message-numbers': ['error', /last_seq is 2, it has 3 messages/] },
  },
  {
    of: 'a message that has gone',
    sql: 'DELETE FROM messages WHERE seq = 2',
    shows: { 'message-numbers': ['error', /last_seq is 3, it has 2 messages/] },
  },
  {
    of: 'a change that no client can see',
    sql: 'UPDATE messages SET rev = rev + 97 WHERE seq = 2',
    undo: 'UPDATE messages SET rev = rev - 97 WHERE seq = 2',
    shows: { 'message-revs': ['error', /a message has rev 99/] },
  },
  {
    of: 'somebody who has read what is not there',
    sql: 'UPDATE conversation_marks SET read_seq = read_seq + 9',
    undo: 'UPDATE conversation_marks SET read_seq = read_seq - 9',
    shows: { 'read-marks': ['error', /read \d+ and received \d+ of 3/] },
  },
  {
    of: 'a sequence that gives out what is taken',
    sql: 'CREATE TABLE theirs (n serial); INSERT INTO theirs VALUES (5)',
    undo: 'DROP TABLE theirs',
    shows: { sequences: ['error', /theirs_n_seq gives out no number/] },
  },
  {
    of: 'a hash that is easy to guess, and one that is slow',
    sql: `UPDATE users SET password = CASE username WHEN 'alice' THEN '${HASH_4}' ELSE '${HASH_11}' END`,
    shows: { 'bcrypt-cost': ['warn', /1 hash of bcrypt cost 4, easier.*1 hash of bcrypt cost 11, slower/] },
  },
  {
    of: 'a password that is kept in the open',
    sql: "UPDATE users SET password = 'hunter2' WHERE username = 'bob'",
    shows: { 'bcrypt-cost': ['warn', /1 password is no bcrypt hash/] },
  },
  {
    of: 'the account whose password everybody knows',
    sql: `UPDATE users SET email = 'Admin@RabitChat.com', password = '${PUBLISHED_HASH}', password_set_at = NULL
      WHERE username = 'bob'`,
    shows: { 'published-admin': ['warn', /account bob .*published default password/] },
  },
  {
    of: 'no backup',
    sql: 'DELETE FROM proved_backups',
    undo: "INSERT INTO proved_backups (taken_at, bytes, location) VALUES (now(), 1, 'a folder')",
    shows: { backup: ['warn', /No backup .* was ever proved/] },
  },
  {
    of: 'a backup of yesterday',
    sql: "UPDATE proved_backups SET taken_at = now() - interval '27 hours'",
    undo: 'UPDATE proved_backups SET taken_at = now()',
    shows: { backup: ['warn', /27 h old \(a folder\)/] },
  },
  {
    of: 'a backup of last week',
    sql: "UPDATE proved_backups SET taken_at = now() - interval '8 days'",
    undo: 'UPDATE proved_backups SET taken_at = now()',
    shows: { backup: ['error', /8 days old/] },
  },
];

describe('Of one thing that is broken, the doctor', () => {
  /** Whoever is well again leaves the bed to the next. */
  let bed: string | undefined;

  it.each(AILMENTS)('names $of, and nothing else', async (ailment) => {
    const { sql, catalogSql, undo, env, given, nodes, shows, fixed } = ailment;
    const url = sql === undefined ? healthy : (bed ?? (await scratch()));
    bed = undefined;
    if (sql !== undefined) await query(url, sql);
    if (catalogSql !== undefined) await query(asSuperuser(url), catalogSql);
    const options = { ...(given && { overrides: given }), ...(nodes !== undefined && { nodes }) };
    const diagnosis = await look(url, env, options);

    const expected = Object.entries(shows).map(([name, [status]]) => [name, status]);
    expect(statusesOf(diagnosis)).toEqual({ ...usual, ...Object.fromEntries(expected) });
    for (const [name, [, words]] of Object.entries(shows)) {
      expect(one(diagnosis, name).detail).toMatch(words);
      expect(one(diagnosis, name).mend).toMatch(/\w{3}/);
    }
    expect(JSON.stringify(diagnosis)).not.toContain('hunter2');

    if (fixed !== undefined) {
      const after = await look(url, env, { ...options, fix: true });
      expect(after.fixes!.map(({ did }) => did).join(' ')).toMatch(fixed);
      expect(statusesOf(after)).toEqual(usual);
    }
    if (undo !== undefined) await query(url, undo);
    if (undo !== undefined || fixed !== undefined) bed = url;
  });

  it('names a database whose collation has changed, or says that the server does not know its version', async () => {
    const url = await scratch();
    const [{ version }] = await query(url, "SELECT current_setting('server_version_num')::int AS version");
    const knows = version >= 150_000;
    if (knows)
      await query(asSuperuser(url), `UPDATE pg_database SET datcollversion = '0' WHERE ${THE_DATABASE}`);
    const diagnosis = await look(url);
    expect(statusesOf(diagnosis)).toEqual({ ...usual, collation: knows ? 'error' : 'ok' });
    expect(one(diagnosis, 'collation').detail).toMatch(
      knows ? /was 0 and is .*Indexes on text may miss rows/ : /before PostgreSQL 15/,
    );
  });

  it.each(CHECKS.filter(({ fix }) => fix).map(({ name }) => name))(
    'can mend %s, which a test shows',
    (name) => {
      expect(AILMENTS.some(({ fixed, shows }) => fixed && name in shows)).toBe(true);
    },
  );
});

describe('In production, the doctor', () => {
  const production = (url: string, env: Env = {}) =>
    look(url, { NODE_ENV: 'production', TRUST_PROXY: '1', ...env });

  it('takes a weak secret for an error', async () => {
    for (const SESSION_SECRET of ['', 'short', 'rabitchat-secret-key']) {
      const diagnosis = await production(healthy, { SESSION_SECRET });
      expect(one(diagnosis, 'session-secret')).toMatchObject({
        status: 'error',
        mend: expect.stringContaining('openssl'),
      });
      expect(one(diagnosis, 'environment').status).toBe('ok');
    }
  });

  it('takes it for an error that an acknowledged write may be lost', async () => {
    const url = await scratch();
    await query(url, `ALTER DATABASE ${new URL(url).pathname.slice(1)} SET synchronous_commit = off`);
    expect(one(await production(url), 'durability')).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('synchronous_commit is off: an acknowledged message can be lost'),
      mend: expect.stringContaining('ALTER SYSTEM SET synchronous_commit = on'),
    });
  });

  it('warns where nobody could log in behind the proxy, and where passwords may be guessed', async () => {
    expect(one(await production(healthy, { TRUST_PROXY: '0' }), 'environment').detail).toMatch(/TRUST_PROXY/);
    expect(one(await production(healthy, { RATE_LIMITS: 'off' }), 'environment').detail).toMatch(
      /RATE_LIMITS/,
    );
  });
});

describe('Of a database that it cannot reach, the doctor', () => {
  let silent: Server;
  beforeAll(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => silent.close());

  const changed = (change: (url: URL) => void) => {
    const url = new URL(healthy);
    change(url);
    return url.href;
  };

  it.each<[string, (url: URL) => void, RegExp, RegExp]>([
    [
      'refused',
      (url) => (url.port = '1'),
      /Nothing listens at .*:1 \(connection refused\)/,
      /Start PostgreSQL/,
    ],
    [
      'the password',
      (url) => ([url.username, url.password] = ['nobody', 'hunter2']),
      /refuses the user .*authentication failed/,
      /ALTER ROLE/,
    ],
    [
      'the name',
      (url) => (url.pathname = '/nowhere'),
      /no database "nowhere".*unknown database/,
      /CREATE DATABASE "nowhere"/,
    ],
    [
      'the host',
      (url) => (url.hostname = 'nowhere.invalid'),
      /host of nowhere\.invalid.* is not known/,
      /Correct the host/,
    ],
    ['SSL', (url) => url.searchParams.set('sslmode', 'require'), /refuses SSL/, /Turn ssl on/],
    [
      'a timeout',
      (url) => (url.port = String((silent.address() as AddressInfo).port)),
      /does not answer \(timeout\)/,
      /firewall/,
    ],
  ])('says why (%s), and of everything else that it was not looked at', async (_, change, detail, mend) => {
    const url = changed(change);
    const diagnosis = await look(url, { DATABASE_POOL_CONNECT_MS: '300' });
    expect(one(diagnosis, 'connection')).toEqual({
      name: 'connection',
      status: 'error',
      detail: expect.stringMatching(detail),
      mend: expect.stringMatching(mend),
    });
    const asks = CHECKS.filter((check) => check.reads !== undefined).map(({ name }) => name);
    for (const name of asks) {
      expect(one(diagnosis, name)).toMatchObject({
        status: 'warn',
        detail: expect.stringMatching(/^Not checked: /),
      });
    }
    expect(statusesOf(diagnosis)).toMatchObject({ environment: 'ok', disk: 'ok' });
    for (const text of [JSON.stringify(diagnosis), formatReport(diagnosis).text]) {
      expect(text).not.toContain('hunter2');
      if (new URL(url).password) expect(text).not.toContain(new URL(url).password);
    }
  });

  it('does not go to another one instead, where the address is not valid', async () => {
    const diagnosis = await look('mysql://root:hunter2@db');
    expect(one(diagnosis, 'environment').detail).toMatch(/^DATABASE_URL must be a URL/);
    expect(one(diagnosis, 'connection').detail).toMatch(/^Not checked/);
    expect(JSON.stringify(diagnosis)).not.toContain('hunter2');
  });
});

/** Ends the doctor's connection, as a restart of the server would. */
const sever = (database: string) =>
  query(
    healthy,
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
     WHERE datname = $1 AND application_name = 'rabitchat doctor'`,
    [database],
  );

describe('The doctor', () => {
  let severed: Promise<unknown>;
  const cleanUps: (() => void)[] = [];
  afterEach(() => cleanUps.splice(0).forEach((cleanUp) => cleanUp()));

  it('warns of a connection over a network that anybody can read', async () => {
    const url = new URL(healthy);
    url.hostname = '0.0.0.0';
    const diagnosis = await look(url.href);
    expect(statusesOf(diagnosis)).toEqual({ ...usual, ssl: 'warn' });
    expect(one(diagnosis, 'ssl')).toMatchObject({
      detail: expect.stringMatching(/0\.0\.0\.0 is not encrypted/),
      mend: expect.stringContaining('?sslmode=require'),
    });
  });

  it('warns of replicas that are away, or none', async () => {
    const away = new URL(healthy);
    away.port = '1';
    const diagnosis = await look(healthy, { DATABASE_REPLICA_URLS: `${away.href},${healthy}` });
    expect(statusesOf(diagnosis)).toEqual({ ...usual, replicas: 'warn' });
    expect(one(diagnosis, 'replicas')).toMatchObject({
      detail: expect.stringMatching(/:1 is not used: Nothing listens at.* does not follow the primary/),
      mend: expect.stringMatching(/Start PostgreSQL at .* in DATABASE_REPLICA_URLS.*streaming standby/),
    });
    expect(JSON.stringify(diagnosis)).not.toContain(away.password || 'no password');
  });

  it('names who holds on to a transaction, and whom that blocks', async () => {
    const url = await scratch();
    const holder = new Client({ connectionString: url, application_name: 'holder' });
    const waiter = new Client({ connectionString: url, application_name: 'waiter' });
    for (const client of [holder, waiter]) await client.on('error', () => undefined).connect();
    await holder.query('BEGIN; UPDATE posts SET likes_count = likes_count');
    cleanUps.push(
      () => void holder.end(),
      () => void waiter.end(),
    );
    waiter.query('UPDATE posts SET likes_count = likes_count').catch(() => undefined);
    const { pid } = (await holder.query('SELECT pg_backend_pid() AS pid')).rows[0];
    const given = { idleSeconds: 0 };
    let diagnosis = await look(url, {}, { overrides: given });
    for (
      let tries = 0;
      tries < 50 && !/waiter.*holder|holder.*waiter/.test(one(diagnosis, 'activity').detail);
      tries += 1
    )
      diagnosis = await look(url, {}, { overrides: given, only: ['activity'] });
    expect(one(diagnosis, 'activity')).toMatchObject({
      status: 'warn',
      detail: expect.stringMatching(
        new RegExp(
          `(?=.*holder \\(pid ${pid}\\) has been idle in a transaction).*waiter .* is blocked by pid ${pid}`,
        ),
      ),
      mend: `SELECT pg_terminate_backend(${pid})`,
    });
  });

  it('misses the extension that searches use, and its indexes', async () => {
    const url = await scratch();
    await query(url, 'DROP EXTENSION pg_trgm CASCADE');
    const diagnosis = await look(url);
    expect(statusesOf(diagnosis)).toEqual({ ...usual, 'pg-trgm': 'warn', indexes: 'warn' });
    expect(one(diagnosis, 'indexes').detail).toMatch(/posts_content_trgm_idx on posts is missing/);
  });

  it('says so when a look takes too long, and does not call it well', async () => {
    const url = await scratch();
    await query(
      url,
      `ALTER TABLE users RENAME TO slow;
       CREATE VIEW users AS SELECT slow.* FROM slow, (SELECT pg_sleep(5)) AS nap`,
    );
    const { checks } = await look(url, {}, { only: ['bcrypt-cost', 'backup'], timeoutMs: 200 });
    expect(checks).toEqual([
      {
        name: 'bcrypt-cost',
        status: 'warn',
        detail: expect.stringContaining('Timed out after 0.2 s'),
        mend: expect.stringContaining('--only bcrypt-cost --patience'),
      },
      expect.objectContaining({ name: 'backup', status: 'ok' }),
    ]);
  });

  it('does not wait for what somebody has locked, and goes on', async () => {
    const url = await scratch();
    await withClient(url, async (client) => {
      await client.query('BEGIN; LOCK TABLE posts');
      const { checks } = await look(url, {}, { only: ['counters', 'backup'], timeoutMs: 400 });
      expect(checks).toEqual([
        {
          name: 'counters',
          status: 'warn',
          detail: 'Not checked: another session holds a lock on a table that it reads.',
          mend: expect.stringContaining('activity'),
        },
        expect.objectContaining({ name: 'backup', status: 'ok' }),
      ]);
    });
  });

  it('says of a counter that is not there that it was not looked at', async () => {
    const url = await scratch();
    await query(url, 'ALTER TABLE posts DROP COLUMN views_count');
    const diagnosis = await look(url, {}, { only: ['counters', 'schema'] });
    expect(statusesOf(diagnosis)).toEqual({ schema: 'error', counters: 'warn' });
    expect(one(diagnosis, 'counters').detail).toMatch(/^Not checked: not all of posts\.views_count/);
  });

  it('names the connection that was lost on the way, once', async () => {
    const url = await scratch();
    const name = new URL(url).pathname.slice(1);
    const diagnosis = await look(
      url,
      {},
      {
        onCheck: (check) => {
          if (check === 'pool') severed = sever(name);
        },
      },
    );
    await severed;
    expect(diagnosis.checks.filter(({ detail }) => /lost on the way/.test(detail))).toHaveLength(1);
    expect(one(diagnosis, 'backup').detail).toBe('Not checked: the connection to the database was lost.');
  });

  it('gives up on a server that freezes on the way', async () => {
    const { hostname, port } = new URL(healthy);
    const sockets: Socket[] = [];
    const proxy = createServer((client) => {
      const server = connect(Number(port), hostname);
      sockets.push(client, server);
      sockets.forEach((socket) => socket.on('error', () => undefined));
      client.pipe(server).pipe(client);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const url = new URL(healthy);
    url.port = String((proxy.address() as AddressInfo).port);
    cleanUps.push(() => {
      sockets.forEach((socket) => socket.destroy());
      proxy.close();
    });
    const freeze = () => sockets.forEach((socket) => socket.unpipe().pause());
    const onCheck = (name: string) => name === 'collation' && freeze();
    const diagnosis = await look(url.href, {}, { onCheck, timeoutMs: 300 });
    expect(one(diagnosis, 'pool').status).toBe('ok');
    expect(one(diagnosis, 'collation')).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('lost on the way'),
    });
    expect(one(diagnosis, 'backup').detail).toMatch(/^Not checked/);
  });

  it.each([
    ['7.2.4', '0', 'noeviction', 'ok', /Redis 7\.2\.4, maxmemory unlimited/],
    ['7.2.4', '1000', 'allkeys-lru', 'warn', /forgets rate limits .*allkeys-lru/],
    ['7.2.4', '100', 'noeviction', 'warn', /memory of Redis is 95 % full/],
    ['5.0.7', '0', 'noeviction', 'warn', /5\.0\.7 is no longer maintained/],
  ])('looks at Redis %s with maxmemory %s and %s', async (version, max, policy, status, words) => {
    const info = `redis_version:${version}\r\nmaxmemory:${max}\r\nmaxmemory_policy:${policy}\r\nused_memory:95\r\n`;
    const server = createServer((socket) =>
      socket
        .on('error', () => undefined)
        .on('data', (data) => {
          const asked = String(data).match(/\*\d+\r\n\$\d+\r\n\w+/g) ?? [];
          for (const line of asked)
            socket.write(/info$/i.test(line) ? `$${info.length}\r\n${info}\r\n` : '+OK\r\n');
        }),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    cleanUps.push(() => void server.close());
    const REDIS_URL = `redis://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const diagnosis = await look(healthy, { REDIS_URL }, { only: ['redis'] });
    expect(one(diagnosis, 'redis')).toMatchObject({ status, detail: expect.stringMatching(words) });
  });

  it('looks only at what was asked for, and at the way there where it is barred', async () => {
    expect((await look(healthy, {}, { only: ['backup', 'ssl'] })).checks.map(({ name }) => name)).toEqual([
      'ssl',
      'backup',
    ]);
    const url = new URL(healthy);
    url.port = '1';
    const { status, checks } = await look(url.href, {}, { only: ['backup'] });
    expect([status, checks.map(({ name }) => name)]).toEqual(['error', ['connection', 'backup']]);
  });

  it('tells it in a line each, with the mend beneath a complaint', async () => {
    const url = await scratch();
    await query(url, 'DELETE FROM proved_backups');
    const { text, data, exitCode } = formatReport(await look(url, {}, { only: ['adoption', 'backup'] }));
    expect(text.split('\n')).toEqual([
      '✓ adoption  made by this system',
      '! backup    No backup of this database was ever proved.',
      '            → npm run db:backup, and have it run every night',
      '',
      '2 checks: 0 errors, 1 warning.',
    ]);
    expect([exitCode, (data as DoctorReport).status]).toEqual([0, 'warn']);
  });
});

describe.each<FixtureName>(['mvp', 'core-2026-02'])('Of the database %s, the doctor', (name) => {
  let url: string;
  beforeAll(async () => {
    url = await loadFixture(name);
    made.push(url);
  }, 30_000);

  it('says before that it was never adopted, and after the adoption finds nothing wrong', async () => {
    const before = await look(url);
    expect(one(before, 'adoption')).toMatchObject({
      status: 'error',
      detail: expect.stringContaining('never adopted'),
      mend: expect.stringContaining('npm run db:adopt -- --plan'),
    });
    for (const check of ['schema', 'counters', 'backup'])
      expect(one(before, check).detail).toMatch(/^Not checked: .*never adopted/);

    await query(url, 'CREATE VIEW rich AS SELECT username, net_worth FROM users');
    await adopt(url, { apply: true });
    const after = await look(url);
    expect(after.checks.filter(({ status }) => status === 'error')).toEqual([]);
    if (name === 'mvp')
      expect(one(after, 'adoption')).toMatchObject({
        status: 'warn',
        detail: expect.stringMatching(/net_worth stays an integer because the view rich depends on it/),
        mend: expect.stringContaining('Drop the view rich'),
      });
    else
      expect(one(after, 'adoption')).toMatchObject({
        status: 'ok',
        detail: expect.stringContaining('adopted'),
      });

    expect(one(after, 'message-numbers').detail).toMatch(/the old server has left no gaps/);
    await query(url, 'DELETE FROM messages WHERE seq = 1');
    expect(one(await look(url, {}, { only: ['message-numbers'] }), 'message-numbers')).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/but for [\d,]+ recorded gaps in [\d,]+ conversations/),
    });
    await query(url, 'DELETE FROM adopted_message_gaps');
    expect(one(await look(url, {}, { only: ['message-numbers'] }), 'message-numbers').status).toBe('error');
  }, 60_000);
});

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

const run = (args: string[], env: Env): Promise<Ended> =>
  new Promise((resolve) => {
    const clean = { PATH: process.env.PATH, HOME: process.env.HOME, ...env };
    execFile(process.execPath, ['dist/cli/doctor.js', ...args], { env: clean }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

describe('npm run doctor', () => {
  beforeAll(() => execFileSync(process.execPath, ['scripts/build-if-needed.mjs']), 60_000);

  it('prints JSON alone, all complaints of the environment in it, and ends with 1', async () => {
    const { code, stdout, stderr } = await run(['--json'], {
      DATABASE_URL: healthy,
      PORT: 'http',
      METRICS: 'maybe',
      DATA_DIR: dataDir,
      SESSION_SECRET: SECRET,
    });
    const { status, checks } = JSON.parse(stdout) as DoctorReport;
    expect([code, status, stderr]).toEqual([1, 'error', '']);
    expect(checks.map(({ name }) => name)).toEqual(CHECKS.map(({ name }) => name));
    checks.forEach((check) => expect(Object.keys(check)).toEqual(['name', 'status', 'detail', 'mend']));
    expect(checks[0]!.detail).toMatch(/PORT must be .*; METRICS must be/);
    expect(checks.find(({ name }) => name === 'counters')!.status).toBe('ok');
  });

  it('starts the embedded database for the time that it looks, and warns that it is empty', async () => {
    const DATA_DIR = mkdtempSync(path.join(tmpdir(), 'rabitchat-doctor-'));
    const { code, stdout } = await run(['--only', 'connection,durability,ssl,adoption', '--json'], {
      DATA_DIR,
    });
    const diagnosis = JSON.parse(stdout) as DoctorReport;
    expect([code, statusesOf(diagnosis)]).toEqual([
      0,
      { connection: 'ok', durability: 'ok', ssl: 'ok', adoption: 'warn' },
    ]);
    rmSync(DATA_DIR, { recursive: true });
  }, 60_000);

  it('knows no other checks than those that it lists', async () => {
    expect(await run(['--only', 'everything'], {})).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('message-numbers'),
    });
  });
});
