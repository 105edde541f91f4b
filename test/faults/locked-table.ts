import { Client } from 'pg';
import type { Attempt } from '../support/client.js';
import { check, latenessSince, until } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import { Probe } from './support/probe.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

const LOCKED_MS = 6000;
const ANSWER_WITHIN_MS = 3000;
/** Nothing of what they need is locked. */
const OTHERS_WITHIN_MS = 1000;
const BACK_WITHIN_MS = 2000;
/** As many as they may be without taking every connection of the pool. */
const WRITERS = 6;

/** Somebody's transaction that holds the messages, as a careless migration does. */
async function lock({ server, deployment }: Context): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: server.url(deployment.database) });
  client.on('error', () => undefined);
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE messages IN ACCESS EXCLUSIVE MODE');
  return () => client.end();
}

interface Replies {
  sends: Attempt[];
  others: (Attempt & { what: string })[];
}

/** What is answered for so long to those who send, and to those who want nothing of messages. */
async function askAround(node: ServerNode, alice: RoamingUser, paths: { send: string; like: string }) {
  const began = performance.now();
  const isOver = () => performance.now() - began > LOCKED_MS;
  const replies: Replies = { sends: [], others: [] };
  const write = async () => {
    while (!isOver())
      replies.sends.push(await alice.ask(node, 'POST', paths.send, { body: { content: 'held up' } }));
  };
  const others = [
    ['GET', '/api/auth/me'],
    ['GET', '/api/posts/feed'],
    ['POST', paths.like],
    ['DELETE', paths.like],
    ['GET', '/api/health/live'],
    ['GET', '/api/health/ready'],
  ] as const;
  const live = async () => {
    for (let n = 0; !isOver(); n += 1) {
      const [method, path] = others[n % others.length]!;
      replies.others.push({ ...(await alice.ask(node, method, path)), what: `${method} ${path}` });
      await pause(50);
    }
  };
  await Promise.all([live(), ...Array.from({ length: WRITERS }, write)]);
  return replies;
}

function judge({ sends, others }: Replies, latenessMs: number, note: Context['note']): void {
  const slowest = (replies: Attempt[]) => Math.round(Math.max(...replies.map(({ ms }) => ms)));
  note('sends refused', sends.length);
  note('slowest refusal ms', slowest(sends));
  note('slowest of the others ms', slowest(others));
  const odd = sends.find(({ status, headers }) => status !== 503 || !headers.has('retry-after'));
  check(sends.length > 0 && !odd, `a send while its table was locked: ${odd?.status} ${odd?.failure ?? ''}`);
  check(slowest(sends) <= ANSWER_WITHIN_MS + latenessMs, `a send was refused after ${slowest(sends)} ms`);
  const bad = others.find(({ status }) => status >= 300 || status === 0);
  check(others.length > 0 && !bad, `${bad?.what} while messages were locked: ${bad?.status}`);
  check(slowest(others) <= OTHERS_WITHIN_MS + latenessMs, `others were slowed: ${slowest(others)} ms`);
}

async function endure(context: Context): Promise<void> {
  const { deployment, note } = context;
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const alice = await RoamingUser.signUp('alice', first);
  const bob = await RoamingUser.signUp('bob', second);
  const conversationId = await alice.openConversation(first, bob);
  const send = `/api/conversations/${conversationId}/messages`;
  const { body: post } = await bob.ask(second, 'POST', '/api/posts', { body: { content: 'Hello' } });
  const listener = await bob.listen(second);
  const sender = new RetryingSender();
  const order = { author: alice, conversationId, nodes: [first] };
  for (let n = 0; n < 5; n += 1) await sender.send(order);
  const { pids } = deployment;
  const probe = new Probe(deployment.nodes, alice, { everyMs: 300 });
  const release = await lock(context);
  const lockedAt = performance.now();
  const replies = await askAround(first, alice, { send, like: `/api/posts/${post.id}/like` });
  const latenessMs = latenessSince(lockedAt) + probe.starvation(first, lockedAt);
  await release();
  const works = async () => (await bob.ask(first, 'GET', send)).status === 200;
  const backMs = await until('messages are read again', works, 10_000);
  note('back after ms', Math.round(backMs));
  await sender.send(order);
  const complete = () =>
    sender.ledger.sendings.every(({ clientMessageId }) => listener.arrivals.has(clientMessageId));
  await until('the client has all of them', complete, 5000);
  await probe.stop();
  judge(replies, latenessMs, note);
  check(backMs <= BACK_WITHIN_MS + latenessMs, `back only after ${Math.round(backMs)} ms`);
  check(listener.gone === undefined, `a client was disconnected: ${listener.gone?.reason}`);
  check(probe.complaints.length === 0, `${probe.complaints.length} bad answers; ${probe.complaints[0]}`);
  check(String(deployment.pids) === String(pids), 'a node was restarted');
  listener.close();
}

export const lockedTable: Fault = {
  name: 'locked-table',
  promise:
    'while a transaction holds the messages: sends get 503 in 3 s, everything else goes on; back in 2 s',
  run: endure,
};
