import { Courier } from './support/courier.js';
import type { Fault } from './support/fault.js';
import { Person } from './support/person.js';
import { pause } from './support/storm.js';
import { check, percentile, until } from './support/waiting.js';

const FROZEN_MS = 5000;

export const frozenNode: Fault = {
  name: 'frozen-node',
  promise: 'a stopped node harms nobody on the other, and its own clients are complete when it goes on',
  async run({ deployment, note }) {
    const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
    const alice = await Person.signUp('alice', first);
    const bob = await Person.signUp('bob', second);
    const conversationId = await alice.openConversation(first, bob);
    const [there, here] = [await bob.listen(first), await bob.listen(second)];
    const courier = new Courier();
    const errand = { author: alice, conversationId, nodes: [second] };
    for (let n = 0; n < 10; n += 1) await courier.send(errand);
    const { pid } = first;
    first.freeze();
    const frozenAt = performance.now();
    while (performance.now() - frozenAt < FROZEN_MS) {
      await courier.send(errand);
      await pause(50);
    }
    first.thaw();
    const last = courier.ledger.sendings.length;
    const healedMs = await until(
      'both clients are complete',
      () => [there, here].every((client) => client.has(conversationId, last)),
      5000,
    );
    const waits = courier.replies.map(({ ms }) => ms);
    note('sent meanwhile', last - 10);
    note('p99 of sending at the other node ms', percentile(waits, 0.99));
    note('complete after ms', Math.round(healedMs));
    check(there.gone === undefined, `the frozen node's client was disconnected: ${there.gone?.reason}`);
    check(first.pid === pid && first.runs, 'the node was restarted');
    await courier.judge(second, [
      { person: bob, listener: there },
      { person: bob, listener: here },
    ]);
    [there, here].forEach((client) => client.close());
  },
};
