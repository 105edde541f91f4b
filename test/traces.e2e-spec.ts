import { execFileSync } from 'node:child_process';
import { findFreePort } from '../src/database/embedded/free-port.js';
import { createDatabase, dropDatabase, withClient } from './support/database.js';
import { OtlpReceiver, type ReceivedSpan } from './support/otlp-receiver.js';
import { Person } from './support/person.js';
import { ServerProcess } from './support/server-process.js';
import { connectSocket } from './support/socket.js';

const LOG_TIMEOUT_MS = 20_000;
/** The grace of 10 s is for requests; the collector has none. */
const STOP_TIMEOUT_MS = 8000;
const PASSWORD = 'Canary-Password-7';
const NEW_PASSWORD = 'Canary-Password-8';
const WORDS = 'canary-words-of-a-message';
const SECRETS = {
  SESSION_SECRET: 'canary-secret-0123456789abcdef-0123456789',
  METRICS_TOKEN: 'canary-token-of-the-scraper',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=canary-token-of-the-collector',
};

/** The compiled server, and its log. */
class TracedServer extends ServerProcess {
  constructor(port: number, environment: NodeJS.ProcessEnv) {
    super(port, {
      name: 'the server',
      directory: process.cwd(),
      environment: { RATE_LIMITS: 'off', ...SECRETS, ...environment },
    });
  }

  /** The lines of the log, each an object. */
  get lines(): Record<string, unknown>[] {
    return this.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}

describe('a server that is told where traces go', () => {
  let databaseUrl: string;
  let receiver: OtlpReceiver;
  let endpoint: string;
  const servers: TracedServer[] = [];

  const start = async (env: NodeJS.ProcessEnv) => {
    const environment = { DATABASE_URL: databaseUrl, LOG_FORMAT: 'json', ...env };
    servers.push(new TracedServer(await findFreePort(), environment));
    return servers.at(-1)!.ready();
  };

  const person = (url: string, username: string) => new Person(url).signsUp(username, { password: PASSWORD });

  beforeAll(async () => {
    execFileSync(process.execPath, ['scripts/build-if-needed.mjs']);
    databaseUrl = await createDatabase();
    receiver = new OtlpReceiver();
    endpoint = await receiver.open();
  }, 60_000);

  afterAll(async () => {
    for (const server of servers) await server.end('SIGTERM');
    await receiver.close();
    await dropDatabase(databaseUrl);
  });

  describe('while the collector is there', () => {
    const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
    const CALLER = '00f067aa0ba902b7';
    const OTHER_TRACE = TRACE.replace('4bf', 'abc');
    const canaries: string[] = [];
    let server: TracedServer;
    let other: TracedServer;
    let spans: ReceivedSpan[];
    const within = (trace: string) => spans.filter(({ traceId }) => traceId === trace);

    beforeAll(async () => {
      // So late that all of it is only sent because the server stops.
      const late = { OTEL_BSP_SCHEDULE_DELAY: '600000', OTEL_SERVICE_NAME: 'rabbits' };
      server = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, LOG_LEVEL: 'trace', ...late });
      other = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...late, OTEL_SERVICE_NAME: 'hares' });
      const alice = await person(server.url, 'alice');
      const bob = await person(server.url, 'bob');
      await bob.follows(alice);
      const conversationId = await alice.opens(bob);
      const socket = await connectSocket(server.url, { cookie: bob.cookie });
      const away = await connectSocket(other.url, { cookie: bob.cookie });
      const path = `/api/conversations/${conversationId}/messages`;
      const traced = (trace: string) => ({ traceparent: `00-${trace}-${CALLER}-01` });
      const sent = await alice.post(path, { content: WORDS }, traced(TRACE));
      expect(sent.status).toBe(201);
      await socket.next('message:new');
      await away.next('message:new');
      await socket.request('message:send', { conversationId, content: WORDS });
      await socket.request('canary:event', {});
      canaries.push(...alice.cookies.values(), ...bob.cookies.values());
      canaries.push(...canaries.map((value) => decodeURIComponent(value).slice(2).split('.')[0]!));

      await withClient(databaseUrl, (client) => client.query('ALTER TABLE messages RENAME TO mislaid'));
      expect((await alice.post(path, { content: WORDS }, traced(OTHER_TRACE))).status).toBe(500);
      await withClient(databaseUrl, (client) => client.query('ALTER TABLE mislaid RENAME TO messages'));

      await alice.post('/api/auth/login', { email: 'alice', password: `${PASSWORD}-wrong` });
      await alice.post('/api/me/change-password', { currentPassword: PASSWORD, newPassword: NEW_PASSWORD });
      await bob.post('/api/auth/forgot-password', { email: bob.email });
      const [reset] = await withClient(
        databaseUrl,
        async (client) => (await client.query('SELECT token FROM password_reset_tokens')).rows,
      );
      const code = reset.token as string;
      const answer = await bob.post('/api/auth/reset-password', {
        email: bob.email,
        code,
        newPassword: NEW_PASSWORD,
      });
      expect(answer.status).toBe(200);
      await bob.get(`/api/auth/check-username?username=canary_of_a_query`);
      await bob.get('/metrics', { authorization: `Bearer ${SECRETS.METRICS_TOKEN}` });
      canaries.push(code, PASSWORD, NEW_PASSWORD, WORDS, 'canary_of_a_query', 'canary:event', databaseUrl);
      canaries.push(...Object.values(SECRETS).map((value) => value.replace('authorization=', '')), '$2b$');
      [socket, away].forEach((one) => one.close());
      expect(await Promise.all([server.end('SIGTERM'), other.end('SIGTERM')])).toEqual([0, 0]);
      spans = receiver.spans;
    }, 60_000);

    it('sends what it has when it stops, as the OTEL_ variables say', () => {
      const [first] = receiver.requests;
      expect(first).toMatchObject({
        url: '/v1/traces',
        headers: { authorization: 'canary-token-of-the-collector' },
      });
      expect(new Set(spans.map(({ service }) => service))).toEqual(new Set(['rabbits', 'hares']));
    });

    it('makes a request a span of the trace that it came with, and its statements children of it', () => {
      const server = within(TRACE).find(({ kind }) => kind === 2)!;
      expect(server).toMatchObject({
        name: 'POST /api/conversations/:id/messages',
        parentSpanId: CALLER,
        status: 0,
        attributes: {
          'http.request.method': 'POST',
          'http.route': '/api/conversations/:id/messages',
          'http.response.status_code': 201,
        },
      });
      const statements = within(TRACE).filter(
        ({ kind, parentSpanId }) => kind === 3 && parentSpanId === server.spanId,
      );
      const operations = statements.map(({ attributes }) => attributes['db.operation.name']);
      expect(operations).toEqual(expect.arrayContaining(['BEGIN', 'UPDATE', 'INSERT', 'COMMIT']));
      const insert = statements.find(({ name }) => name === 'INSERT')!;
      expect(insert.attributes).toMatchObject({ 'db.system.name': 'postgresql' });
      expect(insert.attributes['db.query.text']).toMatch(/^insert into "messages".*\$1/);
    });

    it('makes the delivery, on every node, part of the trace of what is delivered', () => {
      const server = within(TRACE).find(({ kind }) => kind === 2)!;
      const deliveries = within(TRACE).filter(({ name }) => name === 'deliver');
      expect(deliveries.map(({ service }) => service).sort()).toEqual(['hares', 'rabbits']);
      for (const delivery of deliveries) {
        expect(delivery.parentSpanId).toBe(server.spanId);
        expect(within(TRACE).some(({ parentSpanId }) => parentSpanId === delivery.spanId)).toBe(true);
      }
    });

    it('begins a trace with every event of a socket', () => {
      const event = spans.find(({ name }) => name === 'socket message:send')!;
      expect(event).toMatchObject({ kind: 2, parentSpanId: '' });
      const operations = within(event.traceId).map(({ attributes }) => attributes['db.operation.name']);
      expect(operations).toContain('INSERT');
      expect(spans.find(({ name }) => name === 'socket unknown')).toMatchObject({
        attributes: { 'error.type': 'unknown-event' },
      });
    });

    it('marks what failed', () => {
      const failed = within(OTHER_TRACE).filter(({ status }) => status === 2);
      expect(failed.map(({ kind }) => kind).sort()).toEqual([2, 3]);
    });

    it('names the trace in the lines of the log, and the request by the id that its client got', () => {
      const line = server.lines.find(({ trace_id, status }) => trace_id === TRACE && status === 201);
      expect(line).toMatchObject({ method: 'POST', request: expect.stringMatching(/^[0-9a-f-]{36}$/) });
      const failure = server.lines.find(({ msg }) => /^Request [0-9a-f-]{36} failed/.test(String(msg)));
      expect(failure).toMatchObject({ level: 50, trace_id: OTHER_TRACE });
      const answer = server.lines.find(({ trace_id, status }) => trace_id === OTHER_TRACE && status === 500);
      expect(String(failure!.msg)).toContain(String(answer!.request));
    });

    it('tells neither the log nor the collector what is secret or said', () => {
      const told = server.output + receiver.requests.map(({ body }) => body.toString('latin1')).join('\n');
      const found = canaries.filter((canary) =>
        /^\d{6}$/.test(canary)
          ? new RegExp(`(?<![\\w-])${canary}(?![\\w-])`).test(told)
          : told.includes(canary),
      );
      expect(canaries.length).toBeGreaterThan(12);
      expect(canaries.every((canary) => canary.length > 3)).toBe(true);
      expect(found).toEqual([]);
    });
  });

  it('serves as ever while the collector is away, says so once, and stops in time', async () => {
    await receiver.close();
    const server = await start({
      OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_EXPORTER_OTLP_TIMEOUT: '200',
    });
    const carol = await person(server.url, 'carol');
    expect((await carol.post('/api/posts', { content: 'Nobody watches' })).status).toBe(201);
    await server.prints(/Traces could not be sent/, LOG_TIMEOUT_MS);
    for (let n = 0; n < 3; n += 1)
      expect((await carol.post('/api/posts', { content: 'Nobody watches' })).status).toBe(201);
    const stoppedAt = performance.now();
    expect(await server.end('SIGTERM')).toBe(0);
    expect(performance.now() - stoppedAt).toBeLessThan(STOP_TIMEOUT_MS);
    expect(server.output.match(/Traces could not be sent/g)).toHaveLength(1);
  }, 60_000);
});
