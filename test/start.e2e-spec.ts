import { execFileSync } from 'node:child_process';
import { Agent, get } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { findFreePort } from '../src/database/embedded/free-port.js';
import { attachEmbeddedPostgres } from '../src/database/embedded-postgres.js';
import { HttpClient } from './support/client.js';
import { PASSWORD, Person } from './support/person.js';
import { ServerProcess } from './support/server-process.js';
import { until } from './support/waiting.js';

type Command = readonly [string, ...string[]];

const NPM_START: Command = ['npm', 'start', '--silent'];
const NEST_START: Command = [path.resolve('node_modules/.bin/nest'), 'start'];

/** A server as `npm start` runs it, in a process group of its own. */
class NpmStart extends ServerProcess {
  constructor(port: number, environment: NodeJS.ProcessEnv, command = NPM_START) {
    super(port, { name: command.join(' '), directory: process.cwd(), command, environment });
  }

  /** To npm and to what it runs, as a terminal does it. */
  async endGroup(signal: NodeJS.Signals): Promise<number | null> {
    process.kill(-this.pid, signal);
    return this.ended;
  }

  killGroup(): void {
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** The node process itself, whose parent is npm. */
  async killNode(): Promise<number | null> {
    const pids = execFileSync('pgrep', ['-P', String(this.pid)]).toString();
    process.kill(Number(pids.trim().split('\n')[0]), 'SIGKILL');
    return this.ended;
  }
}

describe('npm start', () => {
  const directories: string[] = [];
  const servers: NpmStart[] = [];
  const dataDirectory = () => {
    directories.push(mkdtempSync(path.join(tmpdir(), 'rabitchat-start-')));
    return directories.at(-1)!;
  };
  const start = async (env: NodeJS.ProcessEnv, command?: Command) => {
    servers.push(new NpmStart(await findFreePort(), env, command));
    return servers.at(-1)!;
  };

  beforeAll(() => execFileSync(process.execPath, ['scripts/build-if-needed.mjs']), 60_000);

  afterAll(async () => {
    servers.forEach((server) => server.killGroup());
    await Promise.all(servers.map((server) => server.ended));
    directories.forEach((directory) => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  });

  it('serves on an embedded PostgreSQL that is durable, keeps its data, and stops without leaving a process', async () => {
    const DATA_DIR = dataDirectory();
    const first = await (await start({ DATA_DIR })).ready();
    expect(first.output).toContain(`http://localhost:${first.port}/api/docs`);
    expect(first.output).toContain(`Node ${process.version}`);
    await new Person(first.url).signsUp('alice');
    expect(await settings(DATA_DIR)).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
    });

    const second = await start({ DATA_DIR });
    expect(await second.ended).not.toBe(0);
    expect(second.output).toMatch(/in use by process \d+/);

    // Several connections to the database, of which none is missed at a clean stop.
    await Promise.all(Array.from({ length: 8 }, () => fetch(`${first.url}/api/health`)));
    expect(await first.end('SIGTERM')).toBe(0);
    expect(first.output).not.toMatch(/lost|Not listening/);
    expect(await attachEmbeddedPostgres(DATA_DIR)).toBeUndefined();
    expect(processesOf(DATA_DIR)).toEqual([]);

    const again = await (await start({ DATA_DIR })).ready();
    const { status } = await new HttpClient(again.url).post('/api/auth/login', {
      email: 'alice',
      password: PASSWORD,
    });
    expect(status).toBe(200);
    expect(await again.end('SIGINT')).toBe(0);
  }, 60_000);

  it('is not held up by a client that keeps asking over one connection', async () => {
    const server = await (await start({ DATA_DIR: dataDirectory(), RATE_LIMITS: 'off' })).ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const asking = askUntilRefused(`${server.url}/api/health/ready`, agent);
    const began = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(8000);
    expect((await asking).slice(1).filter((status) => status !== 200 && status !== 503)).toEqual([]);
    agent.destroy();
  }, 60_000);

  it('recovers by itself after kill -9', async () => {
    const DATA_DIR = dataDirectory();
    const server = await (await start({ DATA_DIR })).ready();
    await server.killNode();
    const again = await (await start({ DATA_DIR })).ready();
    expect(await again.end('SIGTERM')).toBe(0);
    expect(processesOf(DATA_DIR)).toEqual([]);
  }, 60_000);

  it.each<[string, Command, (server: NpmStart) => Promise<unknown>]>([
    [
      'Ctrl-C, which reaches it from the terminal and from npm',
      NPM_START,
      (server) => server.endGroup('SIGINT'),
    ],
    ['SIGHUP, when its terminal is closed', NPM_START, (server) => server.endGroup('SIGHUP')],
    ['SIGTERM to `nest start`', NEST_START, (server) => server.end('SIGTERM')],
    ['Ctrl-C in `nest start`', NEST_START, (server) => server.endGroup('SIGINT')],
  ])(
    'drains on %s',
    async (_, command, stop) => {
      const DATA_DIR = dataDirectory();
      const server = await (await start({ DATA_DIR }, command)).ready();
      const alice = await new Person(server.url).signsUp('alice');
      const socket = await alice.connect();
      await stop(server);
      expect(await socket.next('server:drain')).toEqual({ retryInMs: expect.any(Number) });
      socket.close();
      await until('all processes have ended', () => processesOf(DATA_DIR).length === 0, 10_000);
    },
    60_000,
  );

  it.each([
    ['npm', 'start', '--silent', '--port=1'],
    ['npm', 'start', '--silent', '--', '--port=1'],
  ] as const)('refuses options, which would be without effect: %s %s %s %s', async (...command) => {
    const server = await start({ DATA_DIR: dataDirectory() }, command);
    expect(await server.ended).toBe(64);
    expect(server.output).toMatch(/^The server has no options, so --port.* PORT=\S+ npm start\n$/);
  });

  it('names every bad key of its environment in one error and exits with 78', async () => {
    const server = await start({
      DATA_DIR: dataDirectory(),
      PORT: 'http',
      TRUST_PROXY: 'yes',
      NODE_ENV: 'production',
    });
    expect(await server.ended).toBe(78);
    for (const key of ['PORT', 'TRUST_PROXY', 'SESSION_SECRET']) expect(server.output).toContain(key);
  }, 30_000);

  it('exits with 69 when the database refuses it', async () => {
    const url = new URL(process.env.RABITCHAT_TEST_SERVER!);
    url.pathname = '/no_such_database';
    const server = await start({ DATA_DIR: dataDirectory(), DATABASE_URL: url.href });
    expect(await server.ended).toBe(69);
    expect(server.output).toContain('no_such_database');
    expect(server.output).not.toContain(url.password || 'rabitchat:');
  }, 30_000);
});

async function settings(dataDir: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: (await attachEmbeddedPostgres(dataDir))?.url });
  await client.connect();
  const { rows } = await client.query<{ name: string; setting: string }>(
    "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes')",
  );
  await client.end();
  return Object.fromEntries(rows.map(({ name, setting }) => [name, setting]));
}

/** Processes that were started on this directory, by their command lines. */
function processesOf(directory: string): string[] {
  return execFileSync('ps', ['-eo', 'pid,args'])
    .toString()
    .split('\n')
    .filter((line) => line.includes(directory) && !line.includes('ps -eo'));
}

/** One request after the other, until nobody answers. */
async function askUntilRefused(url: string, agent: Agent): Promise<(number | undefined)[]> {
  const statuses: (number | undefined)[] = [];
  const ask = () =>
    new Promise<number | undefined>((resolve) => {
      get(url, { agent }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      }).once('error', () => resolve(undefined));
    });
  for (let status = await ask(); status !== undefined; status = await ask()) statuses.push(status);
  return statuses;
}
