import { findViolations } from '../../src/cli/verify/checker.js';
import { collect } from '../../src/cli/verify/collect.js';
import { prepare } from '../../src/cli/verify/prepare.js';
import { Traffic } from '../../src/cli/verify/traffic.js';
import { attempt } from '../support/client.js';
import { check } from '../support/waiting.js';
import type { Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

/** Less than the grace of 10 s: when that is over, the process ends whatever it still does. */
const EXIT_WITHIN_MS = 9_000;
const IN_FLIGHT = 10;
/** So many that there is always one who asks: connections that rest are ended by the closing itself. */
const WATCHERS = 8;
/** So many of the requests write, one after the other. */
const WRITES = 3;

/** Asks for readiness until nobody answers any more. */
async function watchReadiness(node: ServerNode): Promise<number[]> {
  const statuses: number[] = [];
  while (node.runs) {
    const { status } = await attempt('GET', `${node.directUrl}/api/health/ready`, { timeoutMs: 3000 });
    if (status === 0) break;
    statuses.push(status);
    await pause(5);
  }
  return statuses;
}

/** Stops the node while it works; returns how long that took. */
async function stopUnderLoad(node: ServerNode, person: RoamingUser, conversationId: string): Promise<number> {
  const listener = await person.listen(node);
  // Slow enough for the requests to be certainly under way when the node is told to stop.
  node.databaseHop.delayMs = 8;
  const path = `/api/conversations/${conversationId}/messages`;
  const working = Array.from({ length: IN_FLIGHT }, (_, index) =>
    index < WRITES
      ? person.ask(node, 'POST', path, { body: { content: `while it stops ${index}` } })
      : person.ask(node, 'GET', path),
  );
  await pause(80);
  const stopping = node.stop();
  const watching = Promise.all(Array.from({ length: WATCHERS }, () => watchReadiness(node)));
  const replies = await Promise.all(working);
  const { code, ms } = await stopping;
  node.databaseHop.heal();
  check(code === 0, `${node.name} ended with ${code}\n${node.tail}`);
  check(ms <= EXIT_WITHIN_MS, `${node.name} took ${Math.round(ms)} ms to end`);
  const unfinished = replies.filter(({ status }) => status !== 201 && status !== 200);
  const [first] = unfinished;
  check(
    !first,
    `${unfinished.length} requests under way were not finished: ${first?.status} ${first?.body?.code} ${first?.failure}`,
  );
  check(listener.find('server:drain'), 'no server:drain came');
  check(listener.gone?.reason === 'transport close', `the socket went by: ${listener.gone?.reason}`);
  for (const after of await watching) {
    const told = after.indexOf(503);
    check(
      told >= 0 && after.slice(told).every((status) => status === 503),
      `readiness while it stopped: ${after.join(' ')}`,
    );
  }
  return ms;
}

export const drain: Fault = {
  name: 'drain',
  promise:
    'SIGTERM under load: told, not ready, work finished, exit 0 in 10 s; a rolling restart fails nothing for good',
  async run({ deployment, random, note }) {
    const [first] = deployment.nodes as [ServerNode];
    const alice = await RoamingUser.signUp('alice', first);
    const conversationId = await alice.openConversation(first, await RoamingUser.signUp('bob', first));
    const run = await prepare({
      urls: deployment.urls,
      users: 4,
      durationMs: 120_000,
      rate: 20,
      seed: random.below(2 ** 32),
      ...{ edits: 0.05, deletes: 0, reactions: 0.05, resends: 0.05, cleanup: false },
    });
    const over = new AbortController();
    const flowing = new Traffic(run).generate(20, over.signal);
    try {
      for (const node of deployment.nodes) {
        await pause(500);
        note(`${node.name} ended after ms`, Math.round(await stopUnderLoad(node, alice, conversationId)));
        await node.start();
      }
    } finally {
      over.abort();
      await flowing;
    }
    const evidence = await collect(run);
    run.users.forEach(({ client }) => client.close());
    const violations = [...run.tally.violations, ...findViolations(evidence)];
    const acknowledged = run.ledger.sendings.filter((sending) => sending.acknowledged).length;
    note('acknowledged', acknowledged);
    note('not answered', run.ledger.sendings.length - acknowledged);
    check(violations.length === 0, `${violations[0]?.kind}: ${violations[0]?.detail}`);
    check(Object.keys(run.tally.refusals).length === 0, `refused: ${JSON.stringify(run.tally.refusals)}`);
    check(acknowledged === run.ledger.sendings.length, 'a message was never acknowledged');
  },
};
