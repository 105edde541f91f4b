import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { check, until } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import { pause } from './support/storm.js';

const PRELOAD = path.join(import.meta.dirname, 'support/shifted-clock.mjs');

/** Debian's libfaketime, where it is installed. */
function findFaketime(): string | undefined {
  const base = '/usr/lib';
  const places = readdirSync(base).map((name) => path.join(base, name, 'faketime/libfaketime.so.1'));
  return places.find((file) => existsSync(file));
}

/** The next start of node 1 has a clock that is so many hours off. */
function shift({ deployment }: Context, hours: number): string {
  const [node] = deployment.nodes;
  const library = findFaketime();
  const seconds = String(hours * 3600);
  if (library) {
    const FAKETIME = `${hours > 0 ? '+' : ''}${seconds}`;
    node!.environment = { LD_PRELOAD: library, FAKETIME, FAKETIME_DONT_FAKE_MONOTONIC: '1' };
    return 'libfaketime';
  }
  node!.nodeOptions = ['--import', PRELOAD];
  node!.environment = { SHIFTED_CLOCK_SECONDS: seconds };
  return 'a shifted Date';
}

async function endure(context: Context): Promise<void> {
  const { deployment } = context;
  const [wrong, right] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
  const alice = await RoamingUser.signUp('alice', wrong);
  const bob = await RoamingUser.signUp('bob', right);
  const conversationId = await alice.openConversation(right, bob);
  const listeners = [await bob.listen(wrong), await bob.listen(right)] as const;
  const nodes = [wrong, right];
  const sender = new RetryingSender();
  const posts: { id: string }[] = [];
  for (let n = 0; n < 20; n += 1) {
    const node = nodes[n % 2]!;
    await sender.send({ author: n % 4 < 2 ? alice : bob, conversationId, nodes: [node] });
    if (n % 2 === 0) continue;
    const at = nodes[((n - 1) / 2) % 2]!;
    posts.push((await alice.ask(at, 'POST', '/api/posts', { body: { content: `post ${n}` } })).body);
  }
  const complete = () => listeners.every((client) => client.has(conversationId, 20));
  await until('both clients are complete', complete, 5000);
  await sender.judge(
    right,
    listeners.map((listener) => ({ person: bob, listener })),
  );
  for (const node of nodes) {
    const history = (await bob.read(
      node,
      `/api/conversations/${conversationId}/messages?after=0&limit=100`,
    )) as { createdAt: string }[];
    const times = history.map(({ createdAt }) => createdAt);
    check(String(times) === String([...times].sort()), 'createdAt does not rise with seq');
    check(
      Math.abs(Date.parse(times.at(-1)!) - Date.now()) < 120_000,
      `a message of now is from ${times.at(-1)}`,
    );
    const { changes, head } = await bob.read(node, `/api/conversations/${conversationId}/changes?after=5`);
    check(head === 20 && changes.length === 15, `changes after 5: ${changes.length}, head ${head}`);
    check(
      String(await walkFeed(alice, node)) === String(posts.map(({ id }) => id).reverse()),
      `the feed at ${node.name} is out of order`,
    );
  }
  await checkExpiry(context, alice);
  const shown = await alice.read(right, `/api/users/${bob.id}/online-status`);
  check(shown.isOnline === true, 'a person on the node with the wrong clock is offline');
  listeners.forEach((client) => client.close());
}

/** Two posts a page, by the feed's own cursors. */
async function walkFeed(
  person: RoamingUser,
  node: Context['deployment']['nodes'][number],
): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: any = await person.read(
      node,
      `/api/posts/feed?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    ids.push(...(page.posts as { id: string }[]).map(({ id }) => id));
    cursor = page.nextCursor as string | null;
  }
  return ids;
}

/** Whether a session has expired is the database's to say, on either node. */
async function checkExpiry({ deployment }: Context, alice: RoamingUser): Promise<void> {
  const expire = (interval: string) =>
    deployment.sql(
      `UPDATE user_sessions SET expire = now() + interval '${interval}' WHERE sess->>'userId' = '${alice.id}'`,
    );
  for (const [interval, expected] of [
    ['30 minutes', 200],
    ['-30 minutes', 401],
  ] as const) {
    for (const node of deployment.nodes) {
      await expire(interval);
      const { status } = await alice.ask(node, 'GET', '/api/auth/me');
      check(status === expected, `a session that ends in ${interval} gets ${status} at ${node.name}`);
    }
  }
  await expire('7 days');
}

export const clock: Fault = {
  name: 'clock',
  promise: 'with the clock of one node an hour off: order, cursors, expiry and presence as ever',
  async run(context) {
    const { deployment, random, minutes, note } = context;
    const hours = minutes ? [1, -1] : [random.chance(0.5) ? 1 : -1];
    try {
      for (const by of hours) {
        await deployment.nodes[0]!.kill();
        note(`${by} h off by`, shift(context, by));
        await deployment.nodes[0]!.start();
        await endure(context);
      }
    } finally {
      await deployment.nodes[0]!.kill();
      Object.assign(deployment.nodes[0]!, { environment: {}, nodeOptions: [] });
      await deployment.nodes[0]!.start();
      await pause(0);
    }
  },
};
