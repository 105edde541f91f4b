import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { load as parseYaml } from 'js-yaml';
import { Admission } from '../src/common/http/admission.js';
import type { AdmissionQueue } from '../src/common/http/admission-queue.js';
import { RateLimiter } from '../src/common/rate-limits/rate-limiter.js';
import { Scrape } from './support/scrape.js';
import { type Person, startWorld, type World } from './support/world.js';

const file = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

/** The documents and the files of the page that shows them. */
const DOCUMENTS = [
  ['/api/openapi.json', 'application/json; charset=utf-8'],
  ['/api/asyncapi.json', 'application/json; charset=utf-8'],
  ['/api/docs-json', 'application/json; charset=utf-8'],
  ['/api/docs-yaml', 'text/yaml; charset=utf-8'],
  ['/api/docs', 'text/html; charset=utf-8'],
  ['/api/docs/', 'text/html; charset=utf-8'],
  ['/api/docs/swagger-ui-init.js', 'text/javascript; charset=utf-8'],
  ['/api/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['/api/docs/swagger-ui.css', 'text/css; charset=utf-8'],
  ['/api/docs/favicon-32x32.png', 'image/png'],
] as const;

describe('The documents of the API', () => {
  let world: World;

  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.close());

  it.each(DOCUMENTS)(
    '%s is served with its type, and once only to a client that keeps it',
    async (path, type) => {
      const first = await fetch(world.url + path);
      const body = Buffer.from(await first.arrayBuffer());
      const etag = first.headers.get('etag')!;
      expect(first.status).toBe(200);
      expect(first.headers.get('content-type')).toBe(type);
      expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+/);
      expect(Number(first.headers.get('content-length'))).toBe(body.length);
      expect(etag).toBe(`"${createHash('sha256').update(body).digest('base64url')}"`);
      const again = await fetch(world.url + path, {
        headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' },
      });
      expect([again.status, (await again.text()).length]).toEqual([304, 0]);
      const head = await fetch(world.url + path, { method: 'HEAD' });
      expect([head.status, head.headers.get('etag')]).toEqual([200, etag]);
    },
  );

  it('are the committed ones, in JSON and in YAML', async () => {
    const text = async (path: string) => (await fetch(world.url + path)).text();
    expect(await text('/api/openapi.json')).toBe(file('docs/openapi.json'));
    expect(await text('/api/asyncapi.json')).toBe(file('docs/asyncapi.json'));
    const openApi: unknown = JSON.parse(file('docs/openapi.json'));
    expect(JSON.parse(await text('/api/docs-json'))).toEqual(openApi);
    expect(parseYaml(await text('/api/docs-yaml'))).toEqual(openApi);
  });

  it('come with no other file of the package that draws the page', async () => {
    for (const name of ['package.json', 'absolute-path.js', 'swagger-ui.js', '..%2fpackage.json'])
      expect((await fetch(`${world.url}/api/docs/${name}`)).status).toBe(404);
  });

  it('are shown by a page whose links lead to its own files, with and without a slash at the end', async () => {
    for (const path of ['/api/docs', '/api/docs/']) {
      const html = await (await fetch(world.url + path)).text();
      const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(
        ([, link]) => new URL(link!, world.url + path),
      );
      expect(links.length).toBeGreaterThan(3);
      for (const link of links) expect((await fetch(link)).status).toBe(200);
    }
  });
});

describe('A limit on all requests', () => {
  let world: World;
  let alice: Person;

  beforeAll(async () => {
    world = await startWorld({ rateLimits: true, metricsToken: 'a-token', trustProxy: 1 });
    alice = await world.person('alice');
  });
  afterAll(() => world.close());

  /** A client at an address of its own. */
  const from = (address: string, path: string, init: RequestInit = {}) =>
    fetch(world.url + path, {
      ...init,
      headers: { 'x-forwarded-for': address, ...(init.headers as Record<string, string>) },
    });

  /** Uses up what an address may ask, but for one. */
  async function spend(name: 'requests' | 'health', address: string, quota: number): Promise<void> {
    const limiter = world.app.get(RateLimiter);
    for (let n = 1; n < quota; n += 1) await limiter.take(name, `address:${address}`);
  }

  const PATHS = [
    ['/api/nope', 404],
    ['/nope', 404],
    ['/metrics', 404],
    ['/metrics/nope', 404],
    ['/api/docs', 200],
    ['/api/docs-yaml', 200],
    ['/api/docs-json', 200],
    ['/api/docs/swagger-ui.css', 200],
    ['/api/asyncapi.json', 200],
    ['/api/openapi.json', 200],
    ['/api/auth/me', 401],
  ] as const;

  it('counts documents, neighbours of the metrics and unknown paths with all the others', async () => {
    const address = '198.51.100.1';
    let left = 500;
    for (const [path, status] of PATHS) {
      const response = await from(address, path);
      expect([path, response.status]).toEqual([path, status]);
      expect(response.headers.get('ratelimit-policy')).toBe('"requests";q=500;w=60');
      expect(response.headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${(left -= 1)};t=\\d+$`));
    }
  });

  it('refuses all of them beyond it, and those of nobody else', async () => {
    const address = '198.51.100.2';
    await spend('requests', address, 500);
    expect((await from(address, '/api/nope')).status).toBe(404);
    for (const [path] of PATHS) {
      const refused = await from(address, path);
      expect([path, refused.status]).toEqual([path, 429]);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await refused.json()).toMatchObject({ code: 'rate-limited' });
    }
    expect((await from('198.51.100.3', '/api/docs')).status).toBe(200);
  });

  it('counts what is refused for its body, its method or a forged cookie', async () => {
    const address = '198.51.100.20';
    const json = { 'content-type': 'application/json' };
    const asks = [
      () => from(address, '/api/posts', { method: 'POST', body: '{', headers: json }),
      () => from(address, '/api/posts', { method: 'PATCH', body: '{}', headers: json }),
      () => from(address, '/api/auth/me', { headers: { cookie: 'connect.sid=s%3Aforged.signature' } }),
    ];
    for (const ask of asks) expect((await ask()).headers.get('ratelimit-policy')).toMatch(/^"requests"/);
    await spend('requests', address, 500);
    for (const ask of asks) expect((await ask()).status).toBe(429);
  });

  it('counts people by account wherever they are', async () => {
    const cookie = alice.cookie;
    const remaining = async (address: string, path: string) =>
      Number(
        /r=(\d+)/.exec((await from(address, path, { headers: { cookie } })).headers.get('ratelimit')!)![1],
      );
    const before = await remaining('198.51.100.30', '/api/auth/me');
    expect(await remaining('198.51.100.31', '/api/nope')).toBe(before - 1);
  });

  it('counts health by itself, far above what probes ask', async () => {
    const address = '198.51.100.40';
    await spend('health', address, 1200);
    const last = await from(address, '/api/health/live');
    expect(last.status).toBe(200);
    expect(last.headers.get('ratelimit-policy')).toBe('"health";q=1200;w=60');
    for (const path of ['/api/health/live', '/api/health/ready'])
      expect((await from(address, path)).status).toBe(429);
    expect((await from(address, '/api/health')).status).toBe(429);
    expect((await from(address, '/api/auth/me')).status).toBe(401);
  });

  it('lets a scrape through that may read the metrics', async () => {
    const response = await from('198.51.100.1', '/metrics', { headers: { authorization: 'Bearer a-token' } });
    expect(response.status).toBe(200);
  });
});

describe('Pipelined requests', () => {
  let world: World;

  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.close());

  const head = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;
  const open = (requests: string) => {
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1', () => socket.write(requests));
    return socket.on('error', () => undefined);
  };

  it('are answered in order', async () => {
    const paths = ['/api/auth/me', '/api/nope', '/api/auth/check-username?username=abc', '/api/health/live'];
    const socket = open(
      paths.map(head).join('') + head('/api/docs').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    await once(socket, 'close');
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['401', '404', '200', '200', '200']);
  });

  it('may ask for an upgrade that is not offered behind others, and are answered in order', async () => {
    const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n';
    const asking = head('/api/health/live').replace('\r\n\r\n', `\r\n${upgrade}`);
    const last = head('/api/nope').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n');
    const socket = open(head('/api/auth/check-username?username=abc') + head('/api/auth/me') + asking + last);
    let answer = '';
    socket.on('data', (data) => (answer += data.toString('latin1')));
    await once(socket, 'close');
    const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status);
    expect(statuses).toEqual(['200', '401', '200', '404']);
  });

  it('are not begun once their connection is gone, nor counted as if they were', async () => {
    const slow = '/api/auth/check-username?username=abc';
    const counted = async () =>
      (await Scrape.of(world.url))
        .find('rabitchat_http_requests_total')
        .reduce((sum, { value }) => sum + value, 0);
    const before = await counted();
    const socket = open(head('/api/docs/swagger-ui-bundle.js').repeat(20) + head(slow).repeat(30));
    socket.pause();
    const stuck = async () => (await counted()) - before;
    for (let last = -1; (await stuck()) !== last; await pause(100)) last = await stuck();
    socket.destroy();
    await pause(200);
    expect(await stuck()).toBeLessThan(20);
  });

  it('close their connection when there are too many', async () => {
    const socket = open(head('/api/docs/swagger-ui-bundle.js').repeat(20) + head('/api/nope').repeat(400));
    socket.resume();
    await once(socket, 'close');
  });
});

describe('Readiness', () => {
  let world: World;

  beforeAll(async () => (world = await startWorld()));
  afterAll(() => world.close());

  it('ends when requests wait and none has been let in for ten seconds, and comes back with the first', async () => {
    const { queue } = world.app.get<Admission, { queue: AdmissionQueue }>(Admission);
    const slots = await Promise.all(Array.from({ length: 20 }, () => queue.acquire()));
    const ready = async () => (await world.stranger.get('/api/health/ready')).status;
    const began = performance.now();
    while ((await ready()) === 200 && performance.now() - began < 15_000) {
      expect((await world.stranger.get('/api/auth/me')).status).toBe(503);
    }
    expect(performance.now() - began).toBeGreaterThan(9_500);
    expect(await ready()).toBe(503);
    expect((await world.stranger.get('/api/health/live')).status).toBe(200);
    slots.forEach((slot) => slot.release());
    expect(await ready()).toBe(200);
    expect((await world.stranger.get('/api/auth/me')).status).toBe(401);
  });
});

describe('An idle connection', () => {
  let world: World;

  beforeAll(async () => (world = await startWorld({ keepAliveMs: 61_000 })));
  afterAll(() => world.close());

  it('stays open for as long as the server says', async () => {
    const response = await fetch(`${world.url}/api/health/live`);
    expect(response.headers.get('keep-alive')).toBe('timeout=61');
  });
});
