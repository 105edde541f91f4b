import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { Agent, get } from 'node:http';
import { createServer } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { io, type Socket } from 'socket.io-client';
import { attachEmbeddedPostgres } from '../src/database/embedded-postgres.js';

const PATIENCE_MS = 30_000;

const NPM_START = ['npm', 'start', '--silent'] as const;
const NEST_START = [path.resolve('node_modules/.bin/nest'), 'start'] as const;

/** A server as `npm start` runs it, in a process group of its own. */
class Server {
  output = '';
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  constructor(
    readonly port: number,
    env: NodeJS.ProcessEnv,
    [program, ...args]: readonly [string, ...string[]] = NPM_START,
  ) {
    const clean = { PATH: process.env.PATH, HOME: process.env.HOME, PORT: String(port), HOST: '127.0.0.1' };
    this.child = spawn(program, args, { env: { ...clean, ...env }, detached: true });
    this.child.stdout!.on('data', (chunk) => (this.output += chunk));
    this.child.stderr!.on('data', (chunk) => (this.output += chunk));
    // Not before every process that writes to the pipes has ended.
    this.ended = new Promise((resolve) => this.child.once('close', resolve));
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  async ready(): Promise<this> {
    for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
      const answer = await fetch(`${this.url}/api/health`).catch(() => undefined);
      if (answer?.status === 200) return this;
      if (this.child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`The server did not come up:\n${this.output}`);
  }

  /** To npm alone, as a container or a service manager does it. */
  signal(signal: NodeJS.Signals): Promise<number | null> {
    this.child.kill(signal);
    return this.ended;
  }

  killGroup(): void {
    try {
      process.kill(-this.child.pid!, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  /** To npm and to what it runs, as a terminal does it. */
  signalGroup(signal: NodeJS.Signals): Promise<number | null> {
    process.kill(-this.child.pid!, signal);
    return this.ended;
  }

  /** To the node process itself, whose parent is npm's shell turned into it. */
  killNode(): Promise<number | null> {
    process.kill(
      Number(
        execFileSync('pgrep', ['-P', String(this.child.pid)])
          .toString()
          .trim()
          .split('\n')[0],
      ),
      'SIGKILL',
    );
    return this.ended;
  }
}

describe('npm start', () => {
  const directories: string[] = [];
  const servers: Server[] = [];
  const dataDirectory = () => {
    directories.push(mkdtempSync(path.join(tmpdir(), 'rabitchat-start-')));
    return directories.at(-1)!;
  };
  const start = async (env: NodeJS.ProcessEnv, command?: readonly [string, ...string[]]) => {
    servers.push(new Server(await freePort(), env, command));
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
    expect(first.output).toContain(`${first.url}/api/docs`);
    expect(first.output).toContain(`Node ${process.version}`);
    const signup = await fetch(
      `${first.url}/api/auth/signup`,
      json({
        username: 'alice',
        email: 'alice@example.com',
        password: 'Rabbit-Hole-7',
        displayName: 'Alice',
      }),
    );
    expect(signup.status).toBe(201);
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
    expect(await first.signal('SIGTERM')).toBe(0);
    expect(first.output).not.toMatch(/lost|Not listening/);
    expect(await attachEmbeddedPostgres(DATA_DIR)).toBeUndefined();
    expect(processesOf(DATA_DIR)).toEqual([]);

    const again = await (await start({ DATA_DIR })).ready();
    const login = await fetch(
      `${again.url}/api/auth/login`,
      json({ email: 'alice', password: 'Rabbit-Hole-7' }),
    );
    expect(login.status).toBe(200);
    expect(await again.signal('SIGINT')).toBe(0);
  }, 60_000);

  it('is not held up by a client that keeps asking over one connection', async () => {
    const server = await (await start({ DATA_DIR: dataDirectory() })).ready();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const asking = askUntilRefused(`${server.url}/api/health/ready`, agent);
    const began = performance.now();
    expect(await server.signal('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(8000);
    expect((await asking).slice(1).filter((status) => status !== 200 && status !== 503)).toEqual([]);
    agent.destroy();
  }, 60_000);

  it('recovers by itself after kill -9', async () => {
    const DATA_DIR = dataDirectory();
    const server = await (await start({ DATA_DIR })).ready();
    await server.killNode();
    const again = await (await start({ DATA_DIR })).ready();
    expect(await again.signal('SIGTERM')).toBe(0);
    expect(processesOf(DATA_DIR)).toEqual([]);
  }, 60_000);

  it.each<[string, readonly [string, ...string[]], (server: Server) => Promise<unknown>]>([
    [
      'Ctrl-C, which reaches it from the terminal and from npm',
      NPM_START,
      (server) => server.signalGroup('SIGINT'),
    ],
    ['SIGHUP, when its terminal is closed', NPM_START, (server) => server.signalGroup('SIGHUP')],
    ['SIGTERM to `nest start`', NEST_START, (server) => server.signal('SIGTERM')],
    ['Ctrl-C in `nest start`', NEST_START, (server) => server.signalGroup('SIGINT')],
  ])(
    'drains on %s',
    async (_, command, stop) => {
      const DATA_DIR = dataDirectory();
      const server = await (await start({ DATA_DIR }, command)).ready();
      const socket = await connect(server);
      const drained = new Promise((resolve) => socket.once('server:drain', resolve));
      await stop(server);
      socket.disconnect();
      expect(await Promise.race([drained, Promise.resolve('not drained')])).toEqual({
        retryInMs: expect.any(Number),
      });
      expect(processesOf(DATA_DIR)).toEqual([]);
    },
    60_000,
  );

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

  it.each([
    ['npm', 'start', '--silent', '--port=1'],
    ['npm', 'start', '--silent', '--', '--port=1'],
  ] as const)('refuses options, which would be without effect: %s %s %s %s', async (...command) => {
    const server = await start({ DATA_DIR: dataDirectory() }, command);
    expect(await server.ended).toBe(64);
    expect(server.output).toMatch(/^The server has no options, so --port.* PORT=\S+ npm start\n$/);
  });

  it('exits with 69 when the database refuses it', async () => {
    const url = new URL(process.env.RABITCHAT_TEST_SERVER!);
    url.pathname = '/no_such_database';
    const server = await start({ DATA_DIR: dataDirectory(), DATABASE_URL: url.href });
    expect(await server.ended).toBe(69);
    expect(server.output).toContain('no_such_database');
    expect(server.output).not.toContain(url.password || 'rabitchat:');
  }, 30_000);
});

function json(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function connect({ url }: Server): Promise<Socket> {
  const alice = {
    username: 'alice',
    email: 'alice@example.com',
    password: 'Rabbit-Hole-7',
    displayName: 'Alice',
  };
  const signup = await fetch(`${url}/api/auth/signup`, json(alice));
  const cookie = signup.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const socket = io(url, {
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    extraHeaders: { cookie },
  });
  await new Promise((resolve, reject) => socket.once('ready', resolve).once('connect_error', reject));
  return socket;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function settings(dataDir: string): Promise<Record<string, string>> {
  const client = new Client({ connectionString: await attachEmbeddedPostgres(dataDir) });
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
    new Promise<number | undefined>((resolve, reject) => {
      get(url, { agent }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode));
      }).once('error', reject);
    });
  for (;;) {
    const status = await ask().catch(() => undefined);
    if (status === undefined) return statuses;
    statuses.push(status);
  }
}
