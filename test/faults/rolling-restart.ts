import { Agent, request } from 'node:http';
import { check } from '../support/waiting.js';
import { Balancer } from './support/balancer.js';
import type { Context, Fault } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

const CALLERS = 12;
const PAUSE_MS = 60;
const EXIT_WITHIN_MS = 10_000;
/** Of a thousand requests one may have to be made again. */
const RETRIABLE_AT_MOST = 0.001;
const ROUNDS = 2;
const LONG_ROUNDS = 10;

/** Status and trouble of one request over a connection that is kept. */
function call(agent: Agent, url: string, { method, cookie }: { method: string; cookie: string }) {
  return new Promise<string>((resolve) => {
    const asking = request(url, { agent, method, headers: { cookie } }, (response) => {
      response.resume();
      response.once('end', () => resolve(String(response.statusCode)));
      response.once('error', ({ message }) => resolve(message));
    });
    asking.once('error', ({ message }) => resolve(message));
    asking.end();
  });
}

/** People with kept-alive connections through the balancer, who ask and write at a steady pace. */
class Callers {
  readonly ends = new Map<string, number>();
  private running = true;
  private readonly loops: Promise<void>[];

  constructor(base: string, cookie: string, postId: string) {
    const asks = [
      ['GET', '/api/posts/feed'],
      ['POST', `/api/posts/${postId}/like`],
      ['GET', '/api/me/unread'],
      ['DELETE', `/api/posts/${postId}/like`],
    ] as const;
    this.loops = Array.from({ length: CALLERS }, async (_, caller) => {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 });
      for (let n = caller; this.running; n += 1) {
        const [method, path] = asks[n % asks.length]!;
        const end = await call(agent, base + path, { method, cookie });
        this.ends.set(end, (this.ends.get(end) ?? 0) + 1);
        await pause(PAUSE_MS);
      }
      agent.destroy();
    });
  }

  async stop(): Promise<void> {
    this.running = false;
    await Promise.all(this.loops);
  }

  count(matches: (end: string) => boolean): number {
    return [...this.ends].reduce((sum, [end, count]) => sum + (matches(end) ? count : 0), 0);
  }
}

async function roll({ deployment, minutes, note }: Context): Promise<void> {
  const nodes = deployment.nodes as [ServerNode, ServerNode];
  const alice = await RoamingUser.signUp('alice', nodes[0]);
  const bob = await RoamingUser.signUp('bob', nodes[0]);
  const conversationId = await alice.openConversation(nodes[0], bob);
  const { body: post } = await bob.ask(nodes[0], 'POST', '/api/posts', { body: { content: 'Hello' } });
  const balancer = await Balancer.listen(nodes.map(({ port }) => port));
  const callers = new Callers(balancer.url, alice.cookie, post.id as string);
  const sender = new RetryingSender();
  let sending = true;
  const send = async () => {
    while (sending) await sender.send({ author: alice, conversationId, nodes });
  };
  const senders = [send(), send()];
  const exits: number[] = [];
  try {
    for (let round = 0; round < (minutes ? LONG_ROUNDS : ROUNDS); round += 1) {
      for (const node of nodes) {
        await pause(500);
        const { code, ms } = await node.stop();
        check(code === 0, `${node.name} ended with ${code}\n${node.tail}`);
        exits.push(ms);
        await node.start();
      }
    }
  } finally {
    sending = false;
    await Promise.all([...senders, callers.stop()]);
    await balancer.close();
  }
  const all = callers.count(() => true);
  const retriable = callers.count((end) => end === '503' || !/^\d+$/.test(end));
  const final = callers.count((end) => /^[45]/.test(end) && end !== '503');
  note('restarts', exits.length);
  note('slowest exit ms', Math.round(Math.max(...exits)));
  note('requests', all);
  note('to be made again', retriable);
  note('failed for good', final);
  note('messages', sender.acknowledged);
  const told = JSON.stringify(Object.fromEntries(callers.ends));
  check(Math.max(...exits) <= EXIT_WITHIN_MS, `an exit took ${Math.round(Math.max(...exits))} ms`);
  check(final === 0, `${final} requests failed for good: ${told}`);
  check(
    retriable <= Math.max(1, all * RETRIABLE_AT_MOST),
    `${retriable} of ${all} had to be made again: ${told}`,
  );
  await sender.judge(nodes[0], [{ person: alice }, { person: bob }]);
}

export const rollingRestart: Fault = {
  name: 'rolling-restart',
  promise:
    'both nodes restarted in turn behind a balancer: none of the requests fails for good, 1 of 1,000 is repeated',
  run: roll,
};
