import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { checked } from '../../src/cli/accounts/read-password.js';
import { setPassword } from '../../src/cli/accounts/set-password.js';
import { EXPORTABLES } from '../../src/cli/export/exportables.js';
import { type ExportRequest, exportTables } from '../../src/cli/export/export-tables.js';
import { failureOf } from '../../src/cli/failure.js';
import { confirm } from '../../src/cli/sessions/confirm.js';
import { pruneSessions } from '../../src/cli/sessions/prune.js';
import { runSections, enableStatements } from '../../src/cli/stats/run-sections.js';
import { formatSections } from '../../src/cli/stats/format-sections.js';
import type { SectionResult } from '../../src/cli/stats/section.js';
import { type StatementsState, whyNoStatements } from '../../src/cli/stats/statement-section.js';
import { testConfig } from '../support/config.js';
import { asSuperuser, createDatabase, dropDatabase, withClient } from '../support/database.js';
import { loadFixture, manifestOf } from '../support/fixtures.js';
import type { TestSocket } from '../support/socket.js';
import { PASSWORD, type Person, startWorld, type World } from '../support/world.js';
import { until } from '../support/waiting.js';

const ROOT = path.resolve(import.meta.dirname, '../..');
const NEW_PASSWORD = 'Another-Hole-8';

interface Finished {
  code: number;
  stdout: string;
  stderr: string;
}

let world: World;
let alice: Person;
let bob: Person;
let scratch: string;

beforeAll(async () => {
  scratch = await mkdtemp(path.join(tmpdir(), 'rabitchat-operator-'));
  await run('scripts/build-if-needed.mjs', []);
  world = await startWorld();
  alice = await world.person('alice');
  bob = await world.person('bob');
}, 60_000);

afterAll(async () => {
  await world.close();
  await rm(scratch, { recursive: true });
});

/** Runs a built command on the world's database, as an operator would, with what is piped into it. */
function run(script: string, args: string[], input = ''): Promise<Finished> {
  return execute(process.execPath, [script, ...args], input);
}

describe('an option that npm keeps for itself', () => {
  it.each([
    ['npm run -s db:migrate --plan', 'npm run db:migrate -- --plan'],
    ['npm run -s db:push --force', 'npm run db:push -- --force'],
    ['npm run -s sessions:clear --yes', 'npm run sessions:clear -- --yes'],
    ['npm run -s doctor --json', 'npm run doctor -- --json'],
    ['npm run -s db:restore --to=2026-11-25T18:30:00Z', 'npm run db:restore -- --to <time>'],
    ['npm run -s bench --rounds=1 start', 'npm run bench -- --rounds <n>'],
  ])('is refused: %s', async (line, right) => {
    const { code, stderr } = await shell(line);
    expect(code).toBe(64);
    expect(stderr).toContain(right);
  });
});

const shell = (line: string) => execute('bash', ['--norc', '-c', line]);

function execute(program: string, args: string[], input = ''): Promise<Finished> {
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: world?.databaseUrl,
    DATA_DIR: scratch,
    SESSION_SECRET: testConfig('postgres://nobody@localhost/none').sessionSecrets[0],
  };
  return new Promise((resolve) => {
    const child = execFile(program, args, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
    child.stdin!.end(input);
  });
}

/** When the server has let go of the socket; a command needs a while to start. */
async function cutAt(socket: TestSocket): Promise<number> {
  await socket.until(() => socket.received('disconnect').length > 0, 'disconnect', 15_000);
  return Date.now();
}

const command = (name: string, args: string[] = [], input?: string) =>
  run(`dist/cli/${name}.js`, args, input);

describe('users:set-password', () => {
  it('ends the sessions of that account, its sockets on a running server within a second, and nobody else’s', async () => {
    const carol = await world.person('carol');
    const socket = await carol.connect();
    const other = await alice.connect();
    const ended = cutAt(socket);
    const { code, stdout } = await command('set-password', ['CAROL', '--json'], `${NEW_PASSWORD}\n`);
    const finishedAt = Date.now();
    expect({ code, set: JSON.parse(stdout) }).toEqual({
      code: 0,
      set: { id: carol.id, username: 'carol', sessionsEnded: 1 },
    });
    expect((await ended) - finishedAt).toBeLessThan(1000);
    expect(socket.received('session:revoked')).toEqual([{ reason: 'password-changed' }]);
    expect((await carol.get('/api/auth/me')).status).toBe(401);
    expect(other.received('disconnect')).toEqual([]);
    expect((await alice.get('/api/auth/me')).status).toBe(200);
    const login = (password: string) =>
      world.client().post('/api/auth/login', { email: carol.email, password });
    expect((await login(PASSWORD)).status).toBe(401);
    expect((await login(NEW_PASSWORD)).status).toBe(200);
  });

  it('never takes the password from the arguments', async () => {
    const { code, stderr } = await command('set-password', ['bob', NEW_PASSWORD]);
    expect({ code, stderr }).toEqual({ code: 64, stderr: expect.stringContaining('too many arguments') });
  });

  it('holds the rules of every place where a password is set, and changes nothing when they are broken', async () => {
    const attempt = (input: string) =>
      setPassword(world.app, 'bob', () => Promise.resolve().then(() => checked(input)));
    const refusals = [
      'short',
      `${'ü'.repeat(37)}`,
      'password123',
      'bob@example.com',
      'two\nlines of it',
      'with\0 a NUL',
    ];
    for (const input of refusals) await expect(attempt(input)).rejects.toMatchObject({ exitCode: 65 });
    expect((await bob.get('/api/auth/me')).status).toBe(200);
    expect(checked(`${NEW_PASSWORD}\r\n`)).toBe(NEW_PASSWORD);
  });

  it('says so when nobody has the name, and asks for no password', async () => {
    const read = jest.fn();
    await expect(setPassword(world.app, 'nobody', read)).rejects.toMatchObject({
      exitCode: 67,
      message: 'No user has the username or e-mail "nobody".',
    });
    expect(read).not.toHaveBeenCalled();
  });

  it('means the exact spelling before another case', async () => {
    await world.query(`INSERT INTO users (id, username, email, password, display_name, username_variant)
      VALUES ('variant', 'ALICE', 'other-alice@example.com', 'x', 'The other Alice', true)`);
    expect(await setPassword(world.app, 'ALICE', () => Promise.resolve(NEW_PASSWORD))).toMatchObject({
      id: 'variant',
    });
    expect((await alice.get('/api/auth/me')).status).toBe(200);
    await world.query("DELETE FROM users WHERE id = 'variant'");
  });
});

describe('sessions', () => {
  it('prunes what has expired and nothing else', async () => {
    await world.query(`INSERT INTO user_sessions (sid, sess, expire)
      SELECT 'old' || n, '{}', now() - interval '1 minute' FROM generate_series(1, 12) AS n`);
    const [{ live }] = await world.query(
      'SELECT count(*)::int AS live FROM user_sessions WHERE expire > now()',
    );
    expect(await pruneSessions(world.databaseUrl)).toEqual({ deleted: 12, left: live });
    expect(await pruneSessions(world.databaseUrl)).toEqual({ deleted: 0, left: live });
    expect((await bob.get('/api/auth/me')).status).toBe(200);
  });

  it('clears nothing unasked', async () => {
    const unasked = confirm('This logs everyone out.', { yes: false, json: true });
    await expect(unasked).rejects.toMatchObject({ exitCode: 64, message: expect.stringContaining('--yes') });
    await confirm('This logs everyone out.', { yes: true, json: true });
    expect((await bob.get('/api/auth/me')).status).toBe(200);
  });

  it('clears all of them, and running servers cut their sockets within a second', async () => {
    const dave = await world.person('dave');
    const socket = await dave.connect();
    const [{ live }] = await world.query(
      'SELECT count(*)::int AS live FROM user_sessions WHERE expire > now()',
    );
    const ended = cutAt(socket);
    const { code, stdout } = await command('sessions-clear', ['--yes', '--json']);
    const finishedAt = Date.now();
    expect({ code, ended: JSON.parse(stdout) }).toEqual({ code: 0, ended: { ended: live } });
    expect((await ended) - finishedAt).toBeLessThan(1000);
    expect(socket.received('session:revoked')).toEqual([{ reason: 'revoked' }]);
    expect(await world.query('SELECT sid FROM user_sessions')).toEqual([]);
    for (const person of [alice, bob, dave]) expect((await person.get('/api/auth/me')).status).toBe(401);
    for (const person of [alice, bob]) {
      await person.post('/api/auth/login', { email: person.email, password: PASSWORD });
    }
  });
});

describe('db:export', () => {
  const TRICKY = '=1+1, "quoted"\nand a second line; ключ 🔑';
  const request = (folder: string, more: Partial<ExportRequest> = {}): ExportRequest => ({
    folder: path.join(scratch, folder),
    withPrivate: false,
    forSpreadsheets: false,
    ...more,
  });
  const silent = () => () => undefined;
  const exported = async (folder: string, more?: Partial<ExportRequest>) =>
    (await exportTables(world.databaseUrl, request(folder, more), silent)).rows;
  const file = (folder: string, table: string) =>
    readFile(path.join(scratch, folder, `${table}.csv`), 'utf8');

  beforeAll(async () => {
    await alice.post('/api/posts', { content: TRICKY });
    await bob.post('/api/posts', { content: '-2 degrees' });
    await alice.post(`/api/users/${bob.id}/follow`);
    await bob.post(`/api/users/${alice.id}/follow`);
    const { body } = await alice.post('/api/conversations', { userId: bob.id });
    await alice.post(`/api/conversations/${body.id}/messages`, { content: 'for bob alone' });
    await world.query("UPDATE users SET phone_number = '+27 21 000' WHERE id = $1", [alice.id]);
  });

  it('writes every table with its rows, exactly, for nobody else to read', async () => {
    const rows = await exported('all');
    for (const { table } of EXPORTABLES) {
      const [{ count }] = await world.query(`SELECT count(*)::int FROM ${table}`);
      expect([table, rows[table]]).toEqual([table, count]);
      expect((await stat(path.join(scratch, 'all', `${table}.csv`))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(path.join(scratch, 'all'))).mode & 0o777).toBe(0o700);
    expect(await file('all', 'posts')).toContain(`"${TRICKY.replaceAll('"', '""')}"`);
    expect((await file('all', 'posts')).split('\n')[0]).toMatch(/^id,author_id,type,content,/);
    const loaded = await withClient(world.databaseUrl, async (client) => {
      const { rows: posts } = await client.query('SELECT content FROM posts ORDER BY id');
      return posts.map(({ content }) => content);
    });
    expect(loaded).toContain(TRICKY);
  });

  it('never tells a secret, whatever comes into a table later', async () => {
    await world.query("ALTER TABLE users ADD COLUMN a_new_secret text DEFAULT 'hush'");
    try {
      await exported('later', { withPrivate: true });
    } finally {
      await world.query('ALTER TABLE users DROP COLUMN a_new_secret');
    }
    const files = await readdir(path.join(scratch, 'later'));
    expect(files.sort()).toEqual(EXPORTABLES.map(({ table }) => `${table}.csv`).sort());
    const users = await file('later', 'users');
    for (const secret of ['hush', '$2b$', 'password', 'google_id', 'encryption'])
      expect(users).not.toContain(secret);
    expect(users).toContain('+27 21 000');
    expect(await file('all', 'users')).not.toContain('+27 21 000');
  });

  it('writes what is one person’s alone', async () => {
    const rows = await exported('bobs', { user: 'BOB' });
    expect(rows).toMatchObject({ users: 1, posts: 1, follows: 2, conversations: 1, messages: 1, likes: 0 });
    expect(await file('bobs', 'users')).not.toContain('alice');
    expect(await file('bobs', 'posts')).not.toContain('quoted');
    await expect(exported('nobodys', { user: "o'nobody" })).rejects.toMatchObject({ exitCode: 67 });
    expect(await readdir(scratch)).not.toContain('nobodys');
  });

  it('defuses formulas for spreadsheets, and only then', async () => {
    await exported('sheet', { tables: ['posts'], forSpreadsheets: true });
    const sheet = await file('sheet', 'posts');
    expect(sheet).toContain(`"'=1+1,`);
    expect(sheet).toContain(`,'-2 degrees,`);
    expect(await file('all', 'posts')).toContain(',-2 degrees,');
    expect(await readdir(path.join(scratch, 'sheet'))).toEqual(['posts.csv']);
  });

  it('refuses a table that it does not export, and a folder that has something in it', async () => {
    await expect(exported('x', { tables: ['user_sessions'] })).rejects.toMatchObject({ exitCode: 64 });
    await writeFile(path.join(scratch, 'a-file'), '');
    await expect(exported('all')).rejects.toMatchObject({ exitCode: 73 });
    await expect(exported('a-file')).rejects.toMatchObject({ exitCode: 73 });
  });

  it('is a command that says where it wrote how much', async () => {
    const { code, stdout } = await command('export', ['--table', 'posts', 'follows', '--json']);
    const answer = JSON.parse(stdout);
    expect({ code, rows: answer.rows }).toEqual({ code: 0, rows: { posts: 2, follows: 2 } });
    expect(path.dirname(answer.folder)).toBe(path.join(scratch, 'exports'));
    expect((await readdir(answer.folder)).sort()).toEqual(['follows.csv', 'posts.csv']);
  });
});

describe('db:stats', () => {
  const ask = () => withClient(world.databaseUrl, runSections);
  const rowsOf = (answers: SectionResult[], name: string) =>
    answers.find((answer) => answer.name === name)!.rows;

  it('answers every question', async () => {
    const answers = await ask();
    expect(
      answers.filter(({ name, unavailable }) => unavailable !== undefined && name !== 'statements'),
    ).toEqual([]);
    const [database] = rowsOf(answers, 'database');
    expect(database!.size).toBeGreaterThan(1_000_000);
    expect(rowsOf(answers, 'tables').find(({ table }) => table === 'users')!.total).toBeGreaterThan(8192);
    expect(rowsOf(answers, 'connections')).toContainEqual(
      expect.objectContaining({ application: 'rabitchat' }),
    );
    expect(rowsOf(answers, 'vacuum').map(({ table }) => table)).toContain('posts');
  });

  it('finds indexes that nobody used, and such as others cover', async () => {
    await world.query('CREATE INDEX never_used ON reports (reason); CREATE INDEX twin ON posts (author_id)');
    const answers = await ask();
    await world.query('DROP INDEX never_used; DROP INDEX twin');
    expect(rowsOf(answers, 'unusedIndexes')).toContainEqual(expect.objectContaining({ index: 'never_used' }));
    expect(rowsOf(answers, 'unusedIndexes').map(({ index }) => index)).not.toContain('users_pkey');
    const covered = rowsOf(answers, 'duplicateIndexes');
    const pair = (index: string, coveredBy: string, identical: boolean) =>
      expect.objectContaining({ index, coveredBy, identical });
    expect(covered).toContainEqual(pair('twin', 'posts_author_id_idx', true));
    expect(covered).toContainEqual(pair('bookmarks_user_id_idx', 'bookmarks_user_post_unique', false));
    expect(covered.map(({ index }) => index)).not.toContain('posts_author_id_idx');
    expect(covered).not.toContainEqual(pair('posts_author_id_idx', 'twin', true));
  });

  it('sees who waits for whom, and the longest transaction', async () => {
    const [holder, waiter] = [0, 1].map(() => new Client({ connectionString: world.databaseUrl }));
    await Promise.all([holder!.connect(), waiter!.connect()]);
    try {
      await holder!.query('BEGIN; LOCK TABLE reports IN ACCESS EXCLUSIVE MODE');
      const waiting = waiter!.query('SELECT count(*) FROM reports');
      const { rows: pids } = await holder!.query('SELECT pg_backend_pid()::text AS pid');
      let locks: SectionResult['rows'] = [];
      let answers: SectionResult[] = [];
      const isSeen = async () => (locks = rowsOf((answers = await ask()), 'locks')).length > 0;
      await until('the lock is seen', isSeen, 10_000);
      expect(locks).toEqual([
        expect.objectContaining({
          blockedBy: pids[0].pid,
          table: 'reports',
          query: 'SELECT count(*) FROM reports',
        }),
      ]);
      expect(rowsOf(answers, 'transactions').map(({ pid }) => pid)).toContain(pids[0].pid);
      const tables = answers.find(({ name }) => name === 'tables')!;
      expect(tables.unavailable).toContain('is locked');
      await holder!.query('ROLLBACK');
      await waiting;
    } finally {
      await Promise.all([holder!.end(), waiter!.end()]);
    }
  });

  it('estimates bloat where rows have died, and calls it an estimate', async () => {
    await world.query(
      `CREATE TABLE worn AS SELECT n, repeat('x', 100) AS text FROM generate_series(1, 20000) AS n;
      DELETE FROM worn WHERE n % 4 > 0`,
    );
    await world.query('ANALYZE worn');
    const answers = await ask();
    await world.query('DROP TABLE worn');
    const worn = rowsOf(answers, 'tableBloat').find(({ table }) => table === 'worn')!;
    expect(worn.bloatShare).toBeGreaterThan(0.6);
    expect(worn.bloatShare).toBeLessThan(0.9);
    expect(rowsOf(answers, 'sequentialScans').map(({ table }) => table)).not.toContain('worn');
    expect(formatSections(answers)).toContain('Bloat of tables, estimated');
  });

  it('shows slow statements where the server counts them, or says how they come to be counted', async () => {
    await withClient(asSuperuser(world.databaseUrl), enableStatements);
    const statements = (await ask()).find(({ name }) => name === 'statements')!;
    if (statements.unavailable === undefined) expect(statements.rows[0]!.calls).toBeGreaterThan(0);
    else expect(statements.unavailable).toMatch(/pg_stat_statements/);
    const state: StatementsState = { available: true, preloaded: true, schema: 'public' };
    expect(whyNoStatements(state)).toBeUndefined();
    expect(whyNoStatements({ ...state, schema: null })).toContain('--enable-statements');
    expect(whyNoStatements({ ...state, preloaded: false })).toContain('shared_preload_libraries');
    expect(whyNoStatements({ ...state, available: false })).toContain('contrib');
  });

  it('is a command, in aligned tables or in JSON alone', async () => {
    const { code, stdout } = await command('stats', ['--json']);
    const answer = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(Object.keys(answer)).toEqual(
      expect.arrayContaining(['takenAt', 'tables', 'indexes', 'cache', 'locks', 'statements', 'vacuum']),
    );
    const text = formatSections([
      {
        name: 'x',
        title: 'Some',
        columns: { table: 'text', deadShare: 'percent', size: 'bytes', seen: 'time' },
        rows: [
          { table: 'users', deadShare: 0.25, size: 20_480, seen: null },
          { table: 'posts_and_more', deadShare: null, size: 5, seen: null },
        ],
      },
    ]);
    expect(text.split('\n')).toEqual([
      'Some',
      '  table           dead share   size  seen',
      '  users               25.0 %  20 kB     –',
      '  posts_and_more           –    5 B     –',
    ]);
  });
});

it('exports nothing of a database that has none of the tables, and says so', async () => {
  const url = await createDatabase('template0');
  try {
    const folder = path.join(scratch, 'nothing');
    const request = { folder, withPrivate: false, forSpreadsheets: false };
    await expect(exportTables(url, request, () => () => undefined)).rejects.toMatchObject({
      exitCode: 66,
      message: expect.stringContaining('npm run db:migrate'),
    });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  } finally {
    await dropDatabase(url);
  }
});

describe('db:studio', () => {
  const HOSTILE = '<script>alert(1)</script>';
  let studio: ChildProcess;
  let page: string;

  beforeAll(async () => {
    await alice.post('/api/posts', { content: HOSTILE });
    const env = { PATH: process.env.PATH, DATABASE_URL: world.databaseUrl, DATA_DIR: scratch };
    studio = spawn(process.execPath, ['dist/cli/studio.js', '--port', '0'], { env });
    let said = '';
    for await (const chunk of studio.stderr!) {
      said += String(chunk);
      if (/\(the address is a secret\)/.test(said)) break;
    }
    page = /http:\S+/.exec(said)![0];
  });

  afterAll(async () => {
    const ended = once(studio, 'close');
    studio.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  /** As a program sends it: with any header, also those that fetch sets itself. */
  const ask = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
    const request = httpRequest(url, { headers, method }).end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return { status: response.statusCode, headers: response.headers, body: await text(response) };
  };

  it('shows tables and pages of rows, escaped, without a script', async () => {
    const tables = await ask(page);
    expect(tables.status).toBe(200);
    expect(tables.headers).not.toHaveProperty('access-control-allow-origin');
    expect(tables.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'self'/);
    const link = /href="(table\?name=public.posts[^"]*)"/.exec(tables.body)![1]!;
    const posts = await ask(new URL(link.replaceAll('&amp;', '&'), page).href);
    expect(posts.body).toContain('&lt;script&gt;alert(1)');
    expect(posts.body).not.toContain('<script');
  });

  it('answers no page of another site, whatever it knows', async () => {
    const { origin, host } = new URL(page);
    const answers = await Promise.all([
      ask(`${origin}/`),
      ask(`${origin}/${'x'.repeat(43)}/`),
      ask(page, { Origin: 'https://evil.example' }),
      ask(page, { Origin: 'null' }),
      ask(page, { 'Sec-Fetch-Site': 'cross-site' }),
      ask(page, { Host: host.replace('127.0.0.1', 'rebound.example') }),
      ask(page, {}, 'POST'),
      ask(page, {}, 'OPTIONS'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 403, 403, 403, 421, 405, 405]);
    for (const { body, headers } of answers) {
      expect(body).not.toContain('public.users');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('reads only the tables that there are, in transactions that only read', async () => {
    const table = (name: string, number = '0') =>
      ask(`${page}table?${new URLSearchParams({ name, page: number }).toString()}`);
    const answers = await Promise.all([
      table('public.nowhere'),
      table('public.users; DROP TABLE reports'),
      table('pg_catalog.pg_authid'),
      table('public.users', '-1'),
      table('public.users', '1'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 400, 200]);
    await world.query(`CREATE TYPE trap AS (n int);
      CREATE FUNCTION spring(trap) RETURNS text LANGUAGE sql AS $$CREATE TABLE public.sprung (); SELECT 'x'$$;
      CREATE CAST (trap AS text) WITH FUNCTION spring(trap);
      CREATE TABLE trapped (t trap); INSERT INTO trapped VALUES (ROW(1))`);
    const trapped = await table('public.trapped');
    await world.query('DROP TABLE trapped; DROP TYPE trap CASCADE');
    expect([trapped.status, trapped.body]).toEqual([503, expect.stringContaining('read-only transaction')]);
  });
});

describe('every command', () => {
  it('tells what went wrong as one JSON object on standard output with --json, wrong usage included, and in words besides', async () => {
    const wrongs: [string, string[], number][] = [
      ['stats', ['--frobnicate', '--json'], 64],
      ['set-password', ['--json'], 64],
      ['export', ['--table', 'secrets', '--json'], 64],
    ];
    const told = await Promise.all(wrongs.map(([name, args]) => command(name, args)));
    for (const [index, { code, stdout, stderr }] of told.entries()) {
      const { error } = JSON.parse(stdout) as { error: string };
      expect({ code, error, stderr }).toEqual({
        code: wrongs[index]![2],
        error: expect.stringMatching(/frobnicate|missing required argument|not an exportable table/),
        stderr: expect.stringContaining(error.replace(/ --help shows the usage\.$/, '')),
      });
    }
  });

  it('fails when its result cannot be written, and not when nobody reads it to the end', async () => {
    const stats = `${process.execPath} dist/cli/stats.js`;
    const full = await shell(`${stats} >/dev/full`);
    expect(full).toMatchObject({
      code: 74,
      stderr: expect.stringMatching(/^Standard output cannot be written/),
    });
    expect(full.stderr).not.toMatch(/^\s+at /m);
    expect(await shell(`${stats} --json | head -n 1; exit "\${PIPESTATUS[0]}"`)).toEqual({
      code: 0,
      stdout: '{\n',
      stderr: '',
    });
  });

  it('finds a mend for what the database or the disk refuses', () => {
    const refused = (code: string) => failureOf(Object.assign(new Error('no'), { code }));
    expect(refused('42501')).toEqual({ error: expect.stringMatching(/^no\. .*GRANT/), exitCode: 77 });
    expect(refused('42P01')).toEqual({ error: expect.stringContaining('npm run db:migrate'), exitCode: 78 });
    expect(refused('ECONNREFUSED')).toEqual({ error: expect.stringContaining('doctor'), exitCode: 69 });
    expect(refused('ENOSPC')).toEqual({ error: expect.stringContaining('free space'), exitCode: 73 });
  });
});

it('exports, prunes and looks at a database of the original server that nobody adopted', async () => {
  const { counts } = manifestOf('core-2026-02');
  const url = await loadFixture('core-2026-02');
  try {
    const folder = path.join(scratch, 'original');
    const request = { folder, withPrivate: true, forSpreadsheets: false };
    const { rows } = await exportTables(url, request, () => () => undefined);
    for (const table of ['users', 'posts', 'messages', 'follows'])
      expect([table, rows[table]]).toEqual([table, counts[table]]);
    expect(rows).not.toHaveProperty('influence_entries');
    expect(await readFile(path.join(folder, 'users.csv'), 'utf8')).not.toMatch(/\$2[aby]\$/);
    const answers = await withClient(url, runSections);
    expect(answers.filter(({ unavailable, name }) => unavailable && name !== 'statements')).toEqual([]);
    const { deleted, left } = await pruneSessions(url);
    expect(deleted + left).toBe(counts.user_sessions);
  } finally {
    await dropDatabase(url);
  }
});
