import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { io } from 'socket.io-client';
import { findFreePort } from '../src/database/embedded/free-port.js';
import { createDatabase, dropDatabase } from './support/database.js';

const PATIENCE_MS = 30_000;
const PASSWORD = 'Rabbit-Hole-7';
/** Another one than the proxy's. */
const CLIENT = '127.0.0.2';
const SECRET = '0123456789abcdef0123456789abcdef';
/** Where everything must be tested, a proxy that is missing is a failure. */
const isExpected = process.env.RABITCHAT_TEST_COMPLETE !== undefined;

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

interface Proxy {
  /** Whether the program is here. */
  isInstalled: boolean;
  /** The command that serves https://localhost:<port> for the nodes, and the certificate to trust. */
  prepare(
    folder: string,
    port: number,
    nodes: number[],
  ): { command: string[]; env: NodeJS.ProcessEnv; ca: string };
}

const works = (program: string, flag: string) => spawnSync(program, [flag]).status === 0;

/** docker/nginx.conf as it is, but for the addresses and paths of this machine. */
const nginx: Proxy = {
  isInstalled: works('nginx', '-v'),
  prepare(folder, port, nodes) {
    const ca = path.join(folder, 'rabitchat.crt');
    const key = path.join(folder, 'rabitchat.key');
    const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync(
      'openssl',
      ['req', '-new', '-x509', '-days', '2', '-nodes', ...name, '-keyout', key, '-out', ca],
      { stdio: 'ignore' },
    );
    const site = readFileSync('docker/nginx.conf', 'utf8')
      .replace('node1:5000', `127.0.0.1:${nodes[0]}`)
      .replace('node2:5000', `127.0.0.1:${nodes[1]}`)
      .replace('listen 443 ssl', `listen 127.0.0.1:${port} ssl`)
      .replaceAll('/etc/nginx/rabitchat.', path.join(folder, 'rabitchat.'));
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((kind) => `${kind}_temp_path ${folder}/${kind};`)
      .join('\n');
    writeFileSync(
      path.join(folder, 'nginx.conf'),
      `pid ${folder}/nginx.pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${site}\n}\n`,
    );
    return { command: ['nginx', '-c', `${folder}/nginx.conf`, '-g', 'daemon off;'], env: {}, ca };
  },
};

/** docker/Caddyfile as it is, with the authority that Caddy makes for localhost. */
const caddy: Proxy = {
  isInstalled: works('caddy', 'version'),
  prepare(folder, port, nodes) {
    const env = {
      DOMAIN: 'localhost',
      HTTPS_PORT: String(port),
      HTTP_PORT: String(port + 1),
      NODES: nodes.map((node) => `127.0.0.1:${node}`).join(' '),
      XDG_DATA_HOME: folder,
      XDG_CONFIG_HOME: folder,
    };
    const ca = path.join(folder, 'caddy/pki/authorities/local/root.crt');
    return { command: ['caddy', 'run', '--config', 'docker/Caddyfile', '--adapter', 'caddyfile'], env, ca };
  },
};

describe.each([
  ['nginx', nginx],
  ['Caddy', caddy],
])('behind %s, which ends TLS', (name, proxy) => {
  if (!proxy.isInstalled && !isExpected) {
    it.skip(`needs ${name}`, () => undefined);
    return;
  }
  const children: ChildProcess[] = [];
  let folder: string;
  let databaseUrl: string;
  let origin: string;
  let ca: string;
  let output = '';

  function run([program, ...args]: string[], env: NodeJS.ProcessEnv): void {
    const child = spawn(program!, args, { env: { PATH: process.env.PATH, HOME: folder, ...env } });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    children.push(child);
  }

  function ask(url: string, body?: object, headers: Record<string, string> = {}): Promise<Answer> {
    const text = body && JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const asked = request(
        `${origin}${url}`,
        {
          method: text ? 'POST' : 'GET',
          headers: { ...(text ? { 'content-type': 'application/json' } : {}), ...headers },
          ca: readFileSync(ca),
          agent: false,
          family: 4,
          localAddress: CLIENT,
        },
        (answer) => {
          let received = '';
          answer.on('data', (chunk) => (received += chunk));
          answer.once('end', () =>
            resolve({ status: answer.statusCode!, headers: answer.headers, body: received }),
          );
        },
      );
      asked.once('error', reject).end(text);
    });
  }

  const cookieOf = ({ headers }: Answer) =>
    headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ');

  function expectSecureSession({ headers }: Answer): void {
    const cookies = headers['set-cookie'] ?? [];
    expect(cookies.filter((cookie) => cookie.startsWith('connect.sid='))).toHaveLength(1);
    expect(cookies.filter((cookie) => !/; Secure/.test(cookie))).toEqual([]);
  }

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/build-if-needed.mjs']);
    folder = mkdtempSync(path.join(tmpdir(), 'rabitchat-proxy-'));
    databaseUrl = await createDatabase();
    const port = await findFreePort();
    const nodes = [await findFreePort(), await findFreePort()];
    for (const node of nodes)
      run([process.execPath, 'dist/main.js'], {
        NODE_ENV: 'production',
        TRUST_PROXY: '1',
        SESSION_SECRET: SECRET,
        DATABASE_URL: databaseUrl,
        HOST: '127.0.0.1',
        PORT: String(node),
      });
    const prepared = proxy.prepare(folder, port, nodes);
    ca = prepared.ca;
    origin = `https://localhost:${port}`;
    run(prepared.command, prepared.env);
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const answer = await ask('/api/health/ready').catch(() => undefined);
      if (answer?.status === 200) break;
      if (Date.now() > deadline) throw new Error(`It does not serve:\n${output}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }, 60_000);

  afterAll(async () => {
    for (const child of children.reverse()) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      if (child.exitCode === null && child.kill()) await ended;
    }
    await dropDatabase(databaseUrl);
    rmSync(folder, { recursive: true, force: true });
  }, 30_000);

  it('gives browsers a session whose cookie is secure, on pages of its own origin alone', async () => {
    const alice = { username: 'alice', email: 'alice@example.com', password: PASSWORD, displayName: 'Alice' };
    const signup = await ask('/api/auth/signup', alice, { origin });
    expect(signup.status).toBe(201);
    const login = await ask('/api/auth/login', { email: 'alice', password: PASSWORD }, { origin });
    expect(login.status).toBe(200);
    expectSecureSession(login);
    const cookie = cookieOf(login);
    expect((await ask('/api/posts', { content: 'Hello' }, { origin, cookie })).status).toBe(201);
    const foreign = await ask(
      '/api/posts',
      { content: 'Hello' },
      { origin: 'https://elsewhere.example', cookie },
    );
    expect(foreign.status).toBe(403);
  });

  it("knows the client's address, and not one that the client claims", async () => {
    const claims = {
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'http',
      'x-real-ip': '203.0.113.9',
    };
    const login = await ask('/api/auth/login', { email: 'alice', password: PASSWORD }, { origin, ...claims });
    expectSecureSession(login);
    const sessions = await ask('/api/me/sessions', undefined, { cookie: cookieOf(login) });
    expect(sessions.body).toContain(CLIENT);
    expect(sessions.body).not.toContain('203.0.113.9');
  });

  it.each(['websocket', 'polling'])('carries sockets over %s', async (transport) => {
    const login = await ask('/api/auth/login', { email: 'alice', password: PASSWORD }, { origin });
    const socket = io(origin, {
      transports: [transport],
      forceNew: true,
      reconnection: false,
      ca: readFileSync(ca, 'utf8'),
      extraHeaders: { cookie: cookieOf(login), origin },
    });
    await new Promise((resolve, reject) => socket.once('ready', resolve).once('connect_error', reject));
    const ack: unknown = await socket.emitWithAck('sync', { conversations: {} });
    expect(ack).toHaveProperty('data.conversations', []);
    socket.disconnect();
  });

  it('hides the metrics', async () => {
    expect((await ask('/metrics')).status).toBe(404);
  });
});
