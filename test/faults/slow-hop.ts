import { setTimeout as delay } from 'node:timers/promises';
import { readMessage, type SeenMessage } from '../../src/cli/verify/seen-message.js';
import { check, until } from '../support/waiting.js';
import type { Fault } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

const WRITERS = 16;
const ROUND_TRIP_MS = 300;

/** Pages forward over the changes, as a client does that has no socket. */
class Tail {
  readonly messages: SeenMessage[] = [];
  readonly wrong: string[] = [];
  head = 0;
  private running = true;
  private readonly loop: Promise<void>;

  constructor(person: RoamingUser, node: ServerNode, conversationId: string) {
    this.loop = this.follow(person, node, `/api/conversations/${conversationId}/changes`);
  }

  async stop(): Promise<void> {
    this.running = false;
    await this.loop;
  }

  private async follow(person: RoamingUser, node: ServerNode, path: string): Promise<void> {
    for (let after = 0; this.running;) {
      const { status, body } = await person.ask(node, 'GET', `${path}?after=${after}&limit=50`);
      if (status !== 200) continue;
      for (const message of (body.changes as unknown[]).map(readMessage)) {
        if (message.rev <= after) this.wrong.push(`rev ${message.rev} came after ${after}`);
        after = Math.max(after, message.rev);
        this.messages.push(message);
      }
      this.head = after;
      await delay(5);
    }
  }
}

export const slowHop: Fault = {
  name: 'slow-hop',
  promise:
    "one node's way to the database takes 300 ms more, 16 write: revs rise, and no reader skips a message",
  async run({ deployment, minutes, note }) {
    const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
    const alice = await RoamingUser.signUp('alice', first);
    const bob = await RoamingUser.signUp('bob', second);
    const conversationId = await alice.openConversation(first, bob);
    const listener = await bob.listen(second);
    const tail = new Tail(bob, second, conversationId);
    const sender = new RetryingSender();
    first.databaseHop.delayMs = ROUND_TRIP_MS / 2;
    const end = performance.now() + (minutes ?? 0.13) * 60_000;
    const write = async (author: RoamingUser, node: ServerNode) => {
      while (performance.now() < end) await sender.send({ author, conversationId, nodes: [node] }, 40_000);
    };
    const writers = Array.from({ length: WRITERS }, (_, index) =>
      write(index % 4 < 2 ? alice : bob, index % 2 === 0 ? first : second),
    );
    await pause(end - performance.now());
    first.databaseHop.heal();
    await Promise.all(writers);
    const [{ last_seq: last }] = (await deployment.sql<{ last_seq: string }>(
      `SELECT last_seq FROM conversations WHERE id = '${conversationId}'`,
    )) as [{ last_seq: string }];
    const all = Number(last);
    const seen = () => new Set(tail.messages.map(({ seq }) => seq)).size;
    await until('the client is complete', () => listener.has(conversationId, all), 5000).catch(
      (error: Error) => {
        throw new Error(
          `${error.message}: it skipped ${all - listener.seqs(conversationId).length} of ${all}`,
        );
      },
    );
    await until('the reader has come to the end', () => seen() >= all, 5000).catch(() => undefined);
    await tail.stop();
    const replies = sender.replies.length;
    note('messages', all);
    note('attempts', replies);
    note('skipped by the reader', all - seen());
    check(seen() === all, `the reader skipped ${all - seen()} of ${all}`);
    check(tail.wrong.length === 0, `the reader: ${tail.wrong[0]}`);
    await sender.judge(second, [{ person: bob, listener }, { person: alice }]);
    listener.close();
  },
};
