import { percentile } from '../../src/cli/verify/percentile.js';
import { check, until } from '../support/waiting.js';
import type { Fault } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import { pause } from './support/storm.js';

const FROZEN_MS = 5000;

export const frozenNode: Fault = {
  name: 'frozen-node',
  promise: 'a stopped node harms nobody on the other, and its own clients are complete when it goes on',
  async run({ deployment, note }) {
    const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
    const alice = await RoamingUser.signUp('alice', first);
    const bob = await RoamingUser.signUp('bob', second);
    const conversationId = await alice.openConversation(first, bob);
    const [there, here] = [await bob.listen(first), await bob.listen(second)];
    const sender = new RetryingSender();
    const order = { author: alice, conversationId, nodes: [second] };
    for (let n = 0; n < 10; n += 1) await sender.send(order);
    const { pid } = first;
    first.freeze();
    const frozenAt = performance.now();
    while (performance.now() - frozenAt < FROZEN_MS) {
      await sender.send(order);
      await pause(50);
    }
    first.thaw();
    const last = sender.ledger.sendings.length;
    const healedMs = await until(
      'both clients are complete',
      () => [there, here].every((client) => client.has(conversationId, last)),
      5000,
    );
    const waits = sender.replies.map(({ ms }) => ms);
    note('sent meanwhile', last - 10);
    note('p99 of sending at the other node ms', percentile(waits, 0.99));
    note('complete after ms', Math.round(healedMs));
    check(there.gone === undefined, `the frozen node's client was disconnected: ${there.gone?.reason}`);
    check(first.pid === pid && first.runs, 'the node was restarted');
    await sender.judge(second, [
      { person: bob, listener: there },
      { person: bob, listener: here },
    ]);
    [there, here].forEach((client) => client.close());
  },
};
