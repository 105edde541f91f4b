import type { Run } from '../../src/cli/verify/run.js';
import { check, latenessSince, until } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import { Probe } from './support/probe.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause, storm } from './support/storm.js';

const BACK_WITHIN_MS = 2000;

type Kill = (context: Context) => Promise<void>;

const serverNode: Kill = async ({ deployment, random }) => {
  const victim = random.pick(deployment.nodes)!;
  await victim.kill();
  await pause(random.below(500));
  await victim.start();
};

const postmaster: Kill = async ({ server }) => {
  server.killPostmaster();
  await pause(50);
};

const backend: Kill = ({ server, deployment, random }) => server.killBackend(deployment.database, random);

const connections: Kill = async ({ server, deployment }) => {
  await server.terminate(deployment.database);
};

const KILLS: Record<string, Kill> = { node: serverNode, postmaster, backend, connections };

/** How long PostgreSQL and then the nodes took to come back, in milliseconds. */
interface Return {
  awayMs: number;
  returnMs: number;
  allowedMs: number;
}

/** After a fault of the database alone, the same processes serve again at once. */
async function recovered(
  { server, deployment }: Context,
  person: RoamingUser,
  probe: Probe,
): Promise<Return> {
  const began = performance.now();
  const accepting = await server.accepting(deployment.database);
  const works = async (node: ServerNode) =>
    (await person.ask(node, 'GET', '/api/me/unread', { timeoutMs: 3000 })).status === 200;
  const back = (node: ServerNode) =>
    until(`${node.name} serves after PostgreSQL's return`, () => works(node), 10_000);
  await Promise.all(deployment.nodes.map(back));
  const returnMs = performance.now() - accepting;
  const starvation = Math.max(...deployment.nodes.map((node) => probe.starvation(node, accepting)));
  const allowedMs = BACK_WITHIN_MS + latenessSince(accepting) + starvation;
  return { awayMs: accepting - began, returnMs, allowedMs };
}

export function killsFault(
  names: readonly string[] = Object.keys(KILLS),
  dropping?: { clients: number; commits: number },
): Fault {
  return {
    name: 'kills',
    promise: 'SIGKILL of nodes, postmaster and backends loses, doubles, reorders and hides nothing',
    async run(context) {
      const { deployment, random, minutes, note } = context;
      const person = await RoamingUser.signUp('alice', deployment.nodes[0]!);
      const probe = new Probe(deployment.nodes, person, { everyMs: minutes ? 1000 : 400 });
      const done: Record<string, number> = {};
      const late: string[] = [];
      let slowest = 0;
      let longestAway = 0;
      let turn = 0;
      const strike = async (_: Run) => {
        await pause(minutes ? 4000 + random.below(10_000) : 300 + random.below(700));
        // Each kind has its turn, then chance decides.
        const name = names[turn] ?? random.pick(names)!;
        turn += 1;
        done[name] = (done[name] ?? 0) + 1;
        const { pids } = deployment;
        await KILLS[name]!(context);
        if (name === 'node') return;
        const { awayMs, returnMs, allowedMs } = await recovered(context, person, probe);
        if (returnMs > allowedMs) late.push(`${Math.round(returnMs)} ms, ${Math.round(allowedMs)} allowed`);
        longestAway = Math.max(longestAway, awayMs);
        slowest = Math.max(slowest, returnMs);
        check(String(deployment.pids) === String(pids), 'a node was restarted by a fault of the database');
        check(deployment.unaskedExits.length === 0, deployment.unaskedExits.join('\n'));
      };
      try {
        const durationMs = minutes ? minutes * 60_000 : 22_000;
        await storm(context, { durationMs, rate: minutes ? context.rate : 30, dropping, strike });
      } finally {
        await probe.stop();
        note(
          'kills',
          Object.entries(done)
            .map(([name, count]) => `${count} ${name}`)
            .join(', '),
        );
        note('PostgreSQL away for at most ms', Math.round(longestAway));
        note('slowest return ms', Math.round(slowest));
        note('slowest answer ms', Math.round(probe.slowest));
        note(
          '503',
          probe.count(({ status }) => status === 503),
        );
      }
      check(
        late.length === 0,
        `the first success after PostgreSQL's return came too late: ${late.join('; ')}`,
      );
      check(probe.complaints.length === 0, `${probe.complaints.length} bad answers; ${probe.complaints[0]}`);
    },
  };
}

export const kills = killsFault();
