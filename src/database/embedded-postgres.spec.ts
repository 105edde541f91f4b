import { transformFileSync } from '@swc/core';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { attachEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.js';
import { DataDirectoryBusy } from './embedded/embedded-postgres.errors.js';
import { processIdentity } from './embedded/process-table.js';

/** Starts the database in its first argument, prints the outcome and keeps running. */
const OWNER = `
  import { startEmbeddedPostgres } from './embedded-postgres.js';
  startEmbeddedPostgres({ dataDir: process.argv[2] }).then(
    ({ url }) => console.log(url),
    (error) => console.log(error.name),
  );
  process.stdin.resume();
`;

const LAUNCHER_FILE = /^(embedded\/.*|embedded-postgres)\.ts$/;

const LONG_QUERY = 'SELECT sum(a * b) FROM generate_series(1, 90000) a, generate_series(1, 90000) b';
const LONG_QUERIES_RUNNING = `
  SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'SELECT sum(a%'`;

/** The same files in a chroot, where user namespaces are not permitted, as in most containers. */
const IN_CHROOT = ['unshare', '--mount', 'sh', '-c', 'mount --rbind / "$0" && exec chroot "$0" "$@"'];

/** Requires root that may mount; elsewhere the other tests cover the same path. */
const canChroot = process.getuid?.() === 0 && spawnSync('unshare', ['--mount', 'true']).status === 0;
const itInChroot = canChroot ? it : it.skip;

interface Owner {
  child: ChildProcess;
  outcome: string;
}

describe('the embedded PostgreSQL', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'rabitchat-embedded-'));
  const compiled = compileLauncher();
  const root = mkdtempSync(path.join(tmpdir(), 'rabitchat-chroot-'));
  const running: EmbeddedPostgres[] = [];
  const owners: ChildProcess[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((postgres) => postgres.stop()));
    await Promise.all(owners.splice(0).map(kill));
  });

  afterAll(() => {
    for (const directory of [dataDir, compiled, root]) rmSync(directory, { recursive: true });
  });

  async function start(log?: (line: string) => void): Promise<EmbeddedPostgres> {
    const postgres = await startEmbeddedPostgres({ dataDir, log });
    running.push(postgres);
    return postgres;
  }

  async function startOwner(prefix: string[] = []): Promise<Owner> {
    const [file = '', ...args] = [...prefix, process.execPath, path.join(compiled, 'owner.js'), dataDir];
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    owners.push(child);
    const [outcome] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return { child, outcome };
  }

  it('syncs commits to disk', async () => {
    const { url } = await start();
    expect(await ask(url, 'SHOW fsync')).toBe('on');
    expect(await ask(url, 'SHOW synchronous_commit')).toBe('on');
    expect(await ask(url, 'SHOW full_page_writes')).toBe('on');
  });

  it('requires the password, which only its owner can read', async () => {
    const { url } = await start();
    await expect(ask(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
    expect(statSync(path.join(dataDir, 'postgres.password')).mode & 0o777).toBe(0o600);
  });

  it('keeps its data from one start to the next', async () => {
    const first = await start();
    await ask(first.url, "CREATE TABLE kept AS SELECT 'alice' AS name");
    await first.stop();
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'SELECT name FROM kept')).toBe('alice');
  });

  it('refuses a second start with the owner’s pid, and lets commands attach', async () => {
    const { url, stop } = await start();
    const refused = startEmbeddedPostgres({ dataDir });
    await expect(refused).rejects.toBeInstanceOf(DataDirectoryBusy);
    await expect(refused).rejects.toThrow(`process ${process.pid}`);
    expect((await attachEmbeddedPostgres(dataDir))?.url).toBe(url);
    await stop();
    expect(await attachEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('restarts at the same URL when its server is killed during a query', async () => {
    const log = new EventEmitter();
    const { url } = await start((line) => log.emit(line.includes('ready to accept') ? 'ready' : ''));
    const query = ask(url, LONG_QUERY).catch((error: Error) => error);
    await until(async () => (await ask(url, LONG_QUERIES_RUNNING)) === '1');
    process.kill(postmasterPid(dataDir), 'SIGKILL');
    await once(log, 'ready');
    expect(await ask(url, 'SELECT name FROM kept')).toBe('alice');
    expect(await query).toBeInstanceOf(Error);
  });

  it('exits with its killed owner, and exactly one of two racing starts takes over', async () => {
    const { child, outcome } = await startOwner();
    expect(outcome).toMatch(/^postgres:/);
    const postmaster = postmasterPid(dataDir);
    await kill(child);
    await until(() => !isAlive(postmaster));

    const takers = await Promise.all([startOwner(), startOwner()]);
    const outcomes = takers.map((taker) => taker.outcome).sort();
    expect(outcomes).toEqual(['DataDirectoryBusy', expect.stringMatching(/^postgres:/)]);

    await Promise.all(takers.map((taker) => kill(taker.child)));
    const { url } = await start();
    expect(await ask(url, 'SELECT name FROM kept')).toBe('alice');
  });

  itInChroot(
    'runs as nobody where root may make no user namespace, if nobody reaches it, and has its files back where it may',
    async () => {
      const { child, outcome } = await startOwner([...IN_CHROOT, root]);
      if (!nobodyReaches(compiled)) return expect(outcome).toBe('EmbeddedPostgresUnavailable');
      expect(await ask(outcome, 'SELECT name FROM kept')).toBe('alice');
      expect(ownersIn(dataDir)).toEqual({ postgres: 65_534, 'postgres.password': 0 });
      // The account nobody can search the directory, and read only the database's files.
      expect(statSync(dataDir).mode & 0o777).toBe(0o710);
      const postmaster = postmasterPid(dataDir);
      await kill(child);
      await until(() => !isAlive(postmaster));

      const { url } = await start();
      expect(await ask(url, 'SELECT name FROM kept')).toBe('alice');
      expect(ownersIn(dataDir)).toEqual({ postgres: 0, 'postgres.password': 0 });
    },
  );
});

/** The account nobody cannot reach a checkout under /root. */
const nobodyReaches = (place: string): boolean =>
  spawnSync('setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    'test',
    '-x',
    path.dirname(place),
  ]).status === 0;

function ownersIn(dataDir: string): Record<string, number> {
  const owned = ['postgres', 'postgres.password'].map((name) => [
    name,
    statSync(path.join(dataDir, name)).uid,
  ]);
  return Object.fromEntries(owned) as Record<string, number>;
}

/** The launcher as plain Node runs it, beside a script that owns a database, below node_modules. */
function compileLauncher(): string {
  const source = import.meta.dirname;
  const compiled = mkdtempSync(path.join(source, '../../node_modules/.embedded-postgres-'));
  writeFileSync(path.join(compiled, 'package.json'), '{ "type": "module" }');
  writeFileSync(path.join(compiled, 'owner.js'), OWNER);
  mkdirSync(path.join(compiled, 'embedded'));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' });
  for (const name of files.filter((file) => LAUNCHER_FILE.test(file))) {
    const { code } = transformFileSync(path.join(source, name), {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    });
    writeFileSync(path.join(compiled, name.replace(/ts$/, 'js')), code);
  }
  return compiled;
}

async function ask(url: string, query: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<unknown[]>({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function postmasterPid(dataDir: string): number {
  return Number.parseInt(readFileSync(path.join(dataDir, 'postgres/postmaster.pid'), 'utf8'), 10);
}

function isAlive(pid: number): boolean {
  return processIdentity(pid) !== undefined;
}
