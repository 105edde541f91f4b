import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Meter } from '../src/common/meter.js';
import { BackupsService } from '../src/backups/backups.service.js';
import { HealthService } from '../src/health/health.service.js';
import type { RunningApp } from './support/app.js';
import { startApp } from './support/app.js';
import { readPromql } from './support/promql.js';
import { Scrape } from './support/scrape.js';
import { PASSWORD, type Person, startWorld, type World } from './support/world.js';

const TOKEN = 'the-token-of-whoever-scrapes-from-afar';

/** Looks again until it holds. */
async function eventually(look: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + 8000; ; await pause(30)) {
    try {
      return await look();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

/** Alice's sockets are on the first node, Bob's on the second. */
describe('GET /metrics', () => {
  let world: World;
  let second: RunningApp;
  let alice: Person;
  let bob: Person;
  let conversationId: string;

  beforeAll(async () => {
    world = await startWorld({ metricsToken: TOKEN });
    second = await world.addNode();
    alice = await world.person('alice');
    bob = await world.person('bob');
    await bob.post(`/api/users/${alice.id}/follow`);
    conversationId = (await alice.post('/api/conversations', { userId: bob.id })).body.id;
  });
  afterAll(() => world.close());

  const here = () => Scrape.of(world.url);
  const there = () => Scrape.of(second.url);

  it('tells of messages: sent, repeated, delivered and when, caught up on, by node', async () => {
    const atHome = await alice.connect();
    const away = await bob.connect(second.url);
    const path = `/api/conversations/${conversationId}/messages`;
    const message = { content: 'Hello', clientMessageId: 'once' };
    await alice.post(path, message);
    await alice.post(path, message);
    await atHome.request('message:send', { conversationId, content: 'Hello again' });
    await atHome.request('message:paint', {});
    await away.until(() => away.received('message:new').length === 2, 'both messages');
    await away.request('sync', { conversations: {} });
    await away.request('conversation:read', { conversationId, seq: 2 });
    await bob.get(`/api/conversations/${conversationId}/changes?after=1`);

    const [first, other] = [await here(), await there()];
    expect(first.value('rabitchat_messages_sent_total')).toBe(2);
    expect(first.value('rabitchat_messages_repeated_total')).toBe(1);
    expect(other.value('rabitchat_messages_sent_total')).toBe(0);
    for (const node of [first, other]) {
      expect(node.value('rabitchat_sockets_open')).toBe(1);
      expect(node.value('rabitchat_messages_delivered_total')).toBe(2);
      expect(node.value('rabitchat_delivery_lag_seconds_count')).toBe(2);
      expect(node.value('rabitchat_delivery_lag_seconds_sum')).toBeGreaterThan(0);
      expect(node.value('rabitchat_delivery_lag_seconds_sum')).toBeLessThan(4);
    }
    const event = 'rabitchat_socket_event_duration_seconds_count';
    expect(first.value(event, { event: 'message:send', status: '200' })).toBe(1);
    expect(first.value(event, { event: 'unknown', status: '400' })).toBe(1);
    expect(other.value('rabitchat_catch_up_changes_sum', { by: 'sync' })).toBe(2);
    expect(first.value('rabitchat_catch_up_changes_sum', { by: 'changes' })).toBe(1);
  });

  it('tells how the bus does, and what it missed', async () => {
    await eventually(async () => {
      const [first, other] = [await here(), await there()];
      expect(first.value('rabitchat_bus_connected')).toBe(1);
      expect(first.value('rabitchat_bus_sent_total')).toBeGreaterThan(0);
      expect(first.value('rabitchat_bus_lag_seconds_count')).toBeGreaterThan(0);
      expect(first.value('rabitchat_bus_waiting')).toBe(0);
      expect(first.value('rabitchat_bus_received_total', { topic: 'conversation-read' })).toBe(1);
      expect(other.value('rabitchat_bus_received_total', { topic: 'conversation-moved' })).toBeGreaterThan(0);
    });
    const before = (await there()).value('rabitchat_bus_missed_hints_total')!;
    await world.query(
      'UPDATE conversations SET last_rev = last_rev + 1, changed_at = clock_timestamp() WHERE id = $1',
      [conversationId],
    );
    await eventually(async () =>
      expect((await there()).value('rabitchat_bus_missed_hints_total')).toBe(before + 1),
    );
  });

  it('tells of logins, sessions that ended, refusals and replays', async () => {
    const carol = await world.person('carol');
    await carol.post('/api/auth/login', { email: 'carol', password: 'not her password' });
    await carol.post('/api/auth/login', { email: 'nobody', password: PASSWORD });
    await carol.post('/api/auth/login', { email: 'carol', password: PASSWORD });
    await carol.post('/api/posts', { content: 'Once' }, { 'idempotency-key': 'post' });
    await carol.post('/api/posts', { content: 'Once' }, { 'idempotency-key': 'post' });
    await carol.post('/api/auth/forgot-password', { email: carol.email });
    const [{ token }] = await world.query('SELECT token FROM password_reset_tokens');
    const code = token === '000000' ? '111111' : '000000';
    for (let guess = 0; guess < 7; guess += 1)
      await carol.post('/api/auth/reset-password', {
        email: carol.email,
        code,
        newPassword: 'Rabbit-Hole-8',
      });
    await carol.post('/api/auth/logout');
    const figures = await here();
    expect(figures.value('rabitchat_logins_total', { outcome: 'failed' })).toBe(2);
    expect(figures.value('rabitchat_logins_total', { outcome: 'ok' })).toBe(1);
    expect(figures.value('rabitchat_sessions_revoked_total', { reason: 'logout' })).toBe(2);
    expect(figures.value('rabitchat_idempotent_replays_total')).toBe(1);
    expect(figures.value('rabitchat_rate_limited_total', { limit: 'reset-code' })).toBe(2);
  });

  it('counts requests by the template of their route, whatever paths and methods clients make up', async () => {
    const before = await here();
    for (let n = 0; n < 20; n += 1) {
      await world.stranger.get(`/api/nothing-${n}`);
      await alice.get(`/api/users/made-up-${n}`);
    }
    await fetch(`${world.url}/api/posts`, { method: 'PROPFIND' });
    const after = await here();
    const requests = 'rabitchat_http_requests_total';
    const risen = (labels: Record<string, string>) =>
      after.value(requests, labels)! - (before.value(requests, labels) ?? 0);
    expect(risen({ method: 'GET', route: 'none', status: '404' })).toBe(20);
    expect(risen({ method: 'GET', route: '/api/users/:id', status: '404' })).toBe(20);
    expect(risen({ method: 'other' })).toBe(1);
    expect(after.text).not.toMatch(/nothing-|made-up|PROPFIND/);
    const timed = 'rabitchat_http_request_duration_seconds_count';
    expect(after.value(timed, { route: '/api/users/:id' })).toBe(
      after.value(requests, { route: '/api/users/:id' }),
    );
    expect(after.find(requests).length).toBeLessThan(before.find(requests).length + 4);
    expect(after.text).not.toContain('route="/metrics"');
  });

  it('tells of the process, its pool, what fails in the database, and that it is about to stop', async () => {
    const figures = await here();
    expect(figures.value('rabitchat_build_info', { version: '2.0.0', nodejs: process.version })).toBe(1);
    expect(figures.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
    expect(figures.value('rabitchat_database_pool_max_connections')).toBe(10);
    expect(figures.value('rabitchat_database_pool_connections')).toBeGreaterThan(0);
    expect(figures.value('rabitchat_database_pool_waiting')).toBe(0);
    expect(figures.value('rabitchat_database_failures_total', { kind: 'unavailable' })).toBe(0);
    expect(figures.value('rabitchat_database_failures_total', { kind: '42' })).toBeUndefined();
    await world.query('ALTER TABLE posts RENAME TO mislaid');
    const broken = await fetch(`${world.url}/api/posts`, { headers: { cookie: alice.cookie } });
    expect(broken.status).toBe(500);
    await world.query('ALTER TABLE mislaid RENAME TO posts');
    const after = await here();
    expect(after.value('rabitchat_database_failures_total', { kind: '42' })).toBe(1);
    expect(after.value('rabitchat_http_requests_total', { route: '/api/posts', status: '500' })).toBe(1);

    expect((await there()).value('rabitchat_draining')).toBe(0);
    second.app.get(HealthService).drain();
    expect((await there()).value('rabitchat_draining')).toBe(1);
  });

  it('tells how old the last proved backup is, endlessly old when there was none', async () => {
    await eventually(async () => expect((await here()).value('rabitchat_backup_age_seconds')).toBe(Infinity));
    const third = await world.addNode();
    const takenAt = new Date(Date.now() - 3_600_000).toISOString();
    await world.app.get(BackupsService).recordProved({ takenAt, bytes: 1, location: 'somewhere' });
    expect((await Scrape.of(third.url)).value('rabitchat_backup_age_seconds')).toBeUndefined();
    await eventually(async () => {
      const age = (await Scrape.of(third.url)).value('rabitchat_backup_age_seconds');
      expect(age).toBeGreaterThan(3595);
      expect(age).toBeLessThan(3660);
    });
  });

  it('is no page for strangers: to them it is any absent address', async () => {
    const ask = async (path: string, headers: Record<string, string>, method = 'GET') => {
      const answer = await fetch(world.url + path, { method, headers });
      const { instance: _, ...problem } = JSON.parse((await answer.text()) || '{}');
      const told = [...answer.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
      return { status: answer.status, problem, told };
    };
    const absent = await ask('/metricz', { cookie: alice.cookie });
    expect(absent.status).toBe(404);
    for (const headers of [
      { 'x-forwarded-for': '8.8.8.8' },
      { 'x-forwarded-for': '8.8.8.8, 127.0.0.1' },
      { 'x-forwarded-for': 'unknown' },
      { 'x-forwarded-for': '8.8.8.8', authorization: `Bearer ${TOKEN}x` },
      { 'x-forwarded-for': '8.8.8.8', authorization: `Basic ${TOKEN}` },
      { 'x-forwarded-for': '8.8.8.8', authorization: 'Bearer' },
    ])
      expect(await ask('/metrics', { ...headers, cookie: alice.cookie } as Record<string, string>)).toEqual(
        absent,
      );
    expect(await ask('/metrics?all=1', { 'x-forwarded-for': '8.8.8.8' })).toEqual(await ask('/metricz', {}));
    expect((await ask('/metrics', {}, 'POST')).status).toBe(404);
  });

  it('is for private addresses, and for whoever has the token', async () => {
    const ask = (headers: Record<string, string>) => fetch(`${world.url}/metrics`, { headers });
    for (const headers of [
      {},
      { 'x-forwarded-for': '10.1.2.3, 192.168.0.1' },
      { 'x-forwarded-for': '8.8.8.8', authorization: `Bearer ${TOKEN}` },
    ] as Record<string, string>[]) {
      const answer = await ask(headers);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
      expect(answer.headers.get('set-cookie')).toBeNull();
      expect(answer.headers.get('ratelimit')).toBeNull();
      expect(await answer.text()).toContain('# TYPE rabitchat_http_requests_total counter');
    }
  });

  it('is gone with METRICS=off', async () => {
    const quiet = await world.addNode({ metrics: false });
    const answer = await fetch(`${quiet.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(answer.status).toBe(404);
  });

  it('answers at once while the database is frozen', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket.on('error', () => undefined)));
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    const node = await startApp(world.config.with({ databaseUrl: `postgres://x@127.0.0.1:${port}/x` }));
    const began = performance.now();
    const figures = [await Scrape.of(node.url), await Scrape.of(node.url)];
    expect(performance.now() - began).toBeLessThan(1000);
    for (const scrape of figures) {
      expect(scrape.value('rabitchat_bus_connected')).toBe(0);
      expect(scrape.value('rabitchat_backup_age_seconds')).toBeUndefined();
    }
    sockets.forEach((socket) => socket.destroy());
    mute.close();
    await node.close();
  });

  /** Given by Prometheus itself to every series. */
  const GIVEN_NAMES = ['up'];
  const GIVEN_LABELS = ['instance', 'job', 'le'];

  const alertExpressions = () =>
    [...readFileSync('ops/prometheus/alerts.yml', 'utf8').matchAll(/^ +(?:- )?expr: (.+)$/gm)].map(
      (match) => match[1]!,
    );
  const dashboardExpressions = (): string[] => {
    const dashboard = JSON.parse(readFileSync('ops/grafana/rabitchat.json', 'utf8'));
    return dashboard.panels.flatMap(({ targets = [] }: any) =>
      targets.map(({ expr }: any) => expr as string),
    );
  };

  it.each([
    ['alerts', alertExpressions, 13],
    ['the dashboard', dashboardExpressions, 40],
  ] as const)('has every figure that %s ask for', async (_, expressionsOf, atLeast) => {
    const expressions: string[] = expressionsOf();
    expect(expressions.length).toBeGreaterThanOrEqual(atLeast);
    const { names } = await here();
    const registered = world.app.get(Meter).registry.getMetricsAsArray() as unknown as {
      name: string;
      labelNames: string[];
    }[];
    for (const expression of expressions) {
      const { metrics, labels } = readPromql(expression);
      expect([...metrics].filter((name) => !names.has(name) && !GIVEN_NAMES.includes(name))).toEqual([]);
      const known = registered
        .filter(({ name }) => [...metrics].some((metric) => metric.startsWith(name)))
        .flatMap(({ labelNames }) => labelNames);
      expect([...labels].filter((label) => !known.includes(label) && !GIVEN_LABELS.includes(label))).toEqual(
        [],
      );
    }
  });

  it('has an alert and a panel for what matters, and gives every figure of ours a value', async () => {
    const rules = readFileSync('ops/prometheus/alerts.yml', 'utf8');
    expect(rules.match(/- alert:/g)).toHaveLength(alertExpressions().length);
    const figures = await here();
    const shown = new Set(
      dashboardExpressions().flatMap((expression) => [...readPromql(expression).metrics]),
    );
    const ours = [...figures.types].filter(([name]) => name.startsWith('rabitchat_'));
    for (const [name, type] of ours) {
      const samples = type === 'histogram' ? [`${name}_count`, `${name}_bucket`] : [name];
      expect(samples.some((sample) => shown.has(sample))).toBe(true);
    }
    const valueless = ours.filter(
      ([name, type]) => figures.value(type === 'histogram' ? `${name}_count` : name) === undefined,
    );
    expect(valueless).toEqual([]);
  });
});

describe('the reading of expressions', () => {
  it.each([
    'rate(a)',
    'a[5m]',
    'sum(a',
    'sum by (b a) (c)',
    'histogram_quantile(a, b)',
    'rat(a[5m])',
    'a{b=c}',
    'a > > 1',
    'a b',
    '1 > 2',
    'a and 1',
    'rate(a[5])',
    '',
  ])('refuses %s', (text) => expect(() => readPromql(text)).toThrow());

  it('finds names and labels', () => {
    const { metrics, labels } = readPromql('sum by (x) (rate(a_total{y=~"z, {}"}[5m])) / 2 > 0');
    expect([[...metrics], [...labels]]).toEqual([['a_total'], ['x', 'y']]);
  });
});
