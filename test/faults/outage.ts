import { check, latenessSince, until } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import { Greedy } from './support/greedy.js';
import { Probe } from './support/probe.js';
import { RoamingUser } from './support/roaming-user.js';
import { pause } from './support/storm.js';

const AWAY_MS = 6000;
const BACK_WITHIN_MS = 2000;
/** The pools' sizes, the listeners, and what a reconnecting client may leave behind for a moment. */
const MOST_BACKENDS = 60;

/** The database is away for a while; before, meanwhile and after, everybody gets an answer in time. */
async function endure(
  context: Context,
  leave: () => void | Promise<void>,
  comeBack: () => void | Promise<void>,
): Promise<void> {
  const { deployment, note } = context;
  const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
  const alice = await RoamingUser.signUp('alice', first);
  const bob = await RoamingUser.signUp('bob', second);
  const conversationId = await alice.openConversation(first, bob);
  const { pids } = deployment;
  const probe = new Probe(deployment.nodes, alice, { everyMs: 150, conversationId });
  await pause(1000);
  await leave();
  const leftAt = performance.now();
  await pause(AWAY_MS);
  await comeBack();
  const accepting = await context.server.accepting(deployment.database);
  const serves = async (node: typeof first) =>
    (await bob.ask(node, 'GET', '/api/me/unread', { timeoutMs: 3000 })).status === 200;
  await Promise.all(
    deployment.nodes.map((node) => until(`${node.name} serves again`, () => serves(node), 10_000)),
  );
  const backMs = performance.now() - accepting;
  const allowed = BACK_WITHIN_MS + latenessSince(accepting);
  const backends = await deployment.sql<{ count: string }>(
    `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()`,
  );
  await pause(1000);
  await probe.stop();
  note('slowest answer ms', Math.round(probe.slowest));
  note('back after ms', Math.round(backMs));
  note('backends afterwards', Number(backends[0]!.count));
  const meanwhile = probe.samples.filter(({ began, ms }) => began > leftAt && began + ms < leftAt + AWAY_MS);
  const of = (end: string) => meanwhile.filter(({ path }) => path.endsWith(end));
  note('answers meanwhile', meanwhile.length);
  check(probe.complaints.length === 0, `${probe.complaints.length} bad answers; ${probe.complaints[0]}`);
  check(of('/live').length > 0 && of('/live').every(({ status }) => status === 200), 'liveness was not 200');
  check(
    of('/ready').length > 0 && of('/ready').every(({ status }) => status === 503),
    'readiness was not 503',
  );
  check(
    of('/messages').length > 0 && of('/messages').every(({ status }) => status === 503),
    'a send was not 503',
  );
  check(backMs <= allowed, `the first success came ${Math.round(backMs)} ms after PostgreSQL's return`);
  check(Number(backends[0]!.count) < MOST_BACKENDS, `${backends[0]!.count} connections have piled up`);
  check(String(deployment.pids) === String(pids), 'a node was restarted');
}

export const databaseAway: Fault = {
  name: 'database-away',
  promise: 'while nobody listens: 503 with Retry-After in 3 s, alive, not ready; back in 2 s, same process',
  run: (context) =>
    endure(
      context,
      () => context.deployment.nodes.forEach(({ databaseHop }) => databaseHop.refuse()),
      () => context.deployment.nodes.forEach(({ databaseHop }) => databaseHop.heal()),
    ),
};

export const databaseFrozen: Fault = {
  name: 'database-frozen',
  promise: 'while every PostgreSQL process is stopped: the same, and nothing piles up',
  run: (context) =>
    endure(
      context,
      () => context.server.freeze(),
      () => context.server.thaw(),
    ),
};

export const connectionsExhausted: Fault = {
  name: 'connections-gone',
  promise: 'while others have taken all of max_connections: the same, and back in 2 s of their going',
  async run(context) {
    const { server, deployment } = context;
    let greedy: Greedy | undefined;
    const leave = async () => {
      // The nodes lose theirs, and find none when they come back.
      deployment.nodes.forEach(({ databaseHop }) => databaseHop.refuse());
      greedy = await Greedy.take(server);
      context.note('connections taken', greedy.count);
      deployment.nodes.forEach(({ databaseHop }) => databaseHop.heal());
    };
    try {
      await endure(context, leave, () => greedy!.giveBack());
    } finally {
      await greedy?.giveBack();
    }
  },
};
