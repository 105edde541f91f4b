import { type ChildProcess, spawn } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { sign } from 'cookie-signature';
import { io, type Socket } from 'socket.io-client';
import { findFreePort } from '../src/database/embedded/free-port.js';
import { Build } from '../test/faults/support/build.js';
import { DatabaseServer } from '../test/faults/support/database-server.js';
import { Deployment, SECRET } from '../test/faults/support/deployment.js';
import { ask, Person } from '../test/faults/support/person.js';
import { check, latenessSince } from '../test/faults/support/waiting.js';
import type { Workload } from './workload.js';

interface Size {
  clients: number;
  /** Messages a second. */
  rate: number;
  seconds: number;
  rounds: number;
}

/** Two people, each at another node, and how one sends to the other. */
interface Pair {
  sender: Socket;
  receiver: Socket;
  payload(clientMessageId: string): object;
}

interface Figures {
  sent: number;
  arrived: number;
  acknowledged: number;
  delivery: number[];
  acknowledgement: number[];
  harnessLatenessMs: number;
}

const children = new Set<ChildProcess>();
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

async function open(url: string, options: { cookie?: string; user?: string }): Promise<Socket> {
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: 30_000,
    ...(options.cookie && { extraHeaders: { cookie: options.cookie } }),
    auth: { user: options.user },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('ready', () => resolve());
    socket.once('connect_error', reject);
  });
  return socket;
}

/** Sends at an even pace, whatever becomes of each: a server that falls behind is not spared. */
async function measure(pairs: readonly Pair[], { rate, seconds }: Size): Promise<Figures> {
  const began = new Map<string, number>();
  const figures: Figures = {
    ...{ sent: 0, arrived: 0, acknowledged: 0 },
    ...{ delivery: [], acknowledgement: [], harnessLatenessMs: 0 },
  };
  const arrive = ({ message }: { message: { clientMessageId: string } }) => {
    const at = began.get(message.clientMessageId);
    if (at === undefined) return;
    began.delete(message.clientMessageId);
    figures.arrived += 1;
    figures.delivery.push(performance.now() - at);
  };
  pairs.forEach(({ receiver }) => receiver.on('message:new', arrive));
  const start = performance.now();
  for (; figures.sent < rate * seconds; figures.sent += 1) {
    const due = start + (figures.sent * 1000) / rate;
    if (due > performance.now()) await delay(due - performance.now());
    const { sender, payload } = pairs[figures.sent % pairs.length]!;
    const clientMessageId = `bench-${start}-${figures.sent}`;
    // The clock starts when it was due: being late is part of the wait.
    began.set(clientMessageId, due);
    sender.timeout(20_000).emit('message:send', payload(clientMessageId), (error: unknown, ack: any) => {
      if (error || !ack?.data) return;
      figures.acknowledged += 1;
      figures.acknowledgement.push(performance.now() - due);
    });
  }
  for (const end = performance.now() + 15_000; began.size > 0 && performance.now() < end;) await delay(20);
  pairs.forEach(({ receiver }) => receiver.off('message:new', arrive));
  figures.harnessLatenessMs = latenessSince(start);
  return figures;
}

async function ours(deployment: Deployment, clients: number): Promise<Pair[]> {
  const [first, second] = deployment.nodes as [Deployment['nodes'][0], Deployment['nodes'][0]];
  const people = await addPeople(deployment, await Person.signUp('alice', first), clients);
  const pairs: Pair[] = [];
  for (let index = 0; index < clients; index += 2) {
    const [alice, bob] = people.slice(index, index + 2) as [Login, Login];
    const asking = { cookie: alice.cookie, body: { userId: bob.id } };
    const { status, body } = await ask(`${first.directUrl}/api/conversations`, 'POST', asking);
    check(status === 201, `opening a conversation: ${status} ${JSON.stringify(body)}`);
    const conversationId = body.id as string;
    const sender = await open(first.directUrl, { cookie: alice.cookie });
    const receiver = await open(second.directUrl, { cookie: bob.cookie });
    const payload = (clientMessageId: string) => ({ conversationId, clientMessageId, content: TEXT });
    pairs.push({ sender, receiver, payload });
  }
  return pairs;
}

interface Login {
  id: string;
  cookie: string;
}

/** Signing so many up would take minutes of hashing: they are copies of one, each followed by the next. */
async function addPeople(deployment: Deployment, { id }: Person, count: number): Promise<Login[]> {
  const ids = Array.from({ length: count }, (_, index) => `bench-${String(index).padStart(4, '0')}`);
  await deployment.sql(
    `INSERT INTO users (id, username, email, password, display_name)
     SELECT n.id, replace(n.id, '-', '_'), n.id || '@example.com', u.password, n.id
     FROM unnest($1::text[]) AS n(id), users u WHERE u.id = $2`,
    [ids, id],
  );
  await deployment.sql(
    `INSERT INTO user_sessions (sid, sess, expire)
     SELECT 'session-' || n.id, (s.sess::jsonb || jsonb_build_object('userId', n.id))::json, s.expire
     FROM unnest($1::text[]) AS n(id), user_sessions s WHERE s.sess->>'userId' = $2`,
    [ids, id],
  );
  await deployment.sql(
    `INSERT INTO follows (id, follower_id, following_id)
     SELECT gen_random_uuid()::text, f.id, f.other FROM unnest($1::text[], $2::text[]) AS f(id, other)`,
    [ids, ids.map((_, index) => ids[index ^ 1])],
  );
  return ids.map((one) => ({
    id: one,
    cookie: `connect.sid=${encodeURIComponent(`s:${sign(`session-${one}`, SECRET)}`)}`,
  }));
}

const TEXT = 'The quick brown fox jumps over the lazy dog, and so on. '.repeat(2);

async function bare(server: DatabaseServer, clients: number): Promise<Pair[]> {
  const database = await server.createDatabase();
  await server.query(
    database,
    `CREATE TABLE bare_messages (id bigserial PRIMARY KEY, sender text NOT NULL, receiver text NOT NULL,
      content text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
  );
  const urls = [await startBare(server.url(database)), await startBare(server.url(database))] as const;
  const pairs: Pair[] = [];
  for (let index = 0; index < clients / 2; index += 1) {
    const sender = await open(urls[0], { user: `alice${index}` });
    const receiver = await open(urls[1], { user: `bob${index}` });
    const payload = (clientMessageId: string) => ({ to: `bob${index}`, clientMessageId, content: TEXT });
    pairs.push({ sender, receiver, payload });
  }
  return pairs;
}

async function startBare(databaseUrl: string): Promise<string> {
  const port = await findFreePort();
  const script = path.join(import.meta.dirname, 'bare-relay.mjs');
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl, PORT: String(port) };
  const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(child);
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', () => resolve());
    child.once('exit', () => reject(new Error('The bare relay ended')));
  });
  return `http://127.0.0.1:${port}`;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return Math.round((sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? NaN) * 10) / 10;
}

function row(name: string, round: number, figures: Figures): string {
  const { sent, acknowledged, arrived, delivery, acknowledgement, harnessLatenessMs } = figures;
  const cells = [
    name,
    round,
    `${arrived}/${sent}`,
    acknowledged,
    ...[0.5, 0.95, 0.99, 1].map((part) => percentile(delivery, part)),
    ...[0.5, 0.99].map((part) => percentile(acknowledgement, part)),
    Math.round(harnessLatenessMs),
    loadavg()[0]!.toFixed(1),
  ];
  return `| ${cells.join(' | ')} |`;
}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      clients: { type: 'string', default: '200' },
      rate: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
    },
  });
  const size = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, Number(value)]),
  ) as unknown as Size;
  check(
    Object.values(size).every((value) => value > 0),
    'Every size is a number above 0.',
  );
  const [cpu] = cpus();
  console.log(
    `${cpus().length} x ${cpu?.model}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}, load ${loadavg()[0]!.toFixed(1)}; ` +
      `${size.clients} clients on 2 nodes, ${size.rate} messages/s for ${size.seconds} s, ${size.rounds} rounds, senders on one node, receivers on the other`,
  );
  const server = await DatabaseServer.start();
  const build = new Build();
  try {
    const deployment = await Deployment.start(server, build);
    const contestants = {
      rabitchat: await ours(deployment, size.clients),
      'bare relay': await bare(server, size.clients),
    };
    // Both have been warmed up before anything counts.
    for (const pairs of Object.values(contestants)) await measure(pairs, { ...size, seconds: 3 });
    console.log(
      '\n| | round | arrived | acknowledged | delivery p50 ms | p95 | p99 | max | acknowledgement p50 ms | p99 | harness late ms | load |',
    );
    console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
    for (let round = 1; round <= size.rounds; round += 1) {
      for (const [name, pairs] of Object.entries(contestants))
        console.log(row(name, round, await measure(pairs, size)));
    }
    Object.values(contestants)
      .flat()
      .forEach(({ sender, receiver }) => [sender, receiver].forEach((socket) => socket.disconnect()));
    await deployment.stop();
  } finally {
    children.forEach((child) => child.kill('SIGKILL'));
    await server.stop();
    build.remove();
  }
}

export const liveDelivery: Workload = {
  name: 'live',
  about:
    "sending to the other node's client, beside a bare socket.io relay with an INSERT (--clients --rate --seconds --rounds)",
  run,
};
