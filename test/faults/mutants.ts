import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Random } from '../../src/cli/random.js';
import { Build } from '../support/build.js';
import { DatabaseServer } from '../support/database-server.js';
import { busPostgres } from './bus.js';
import { nodeLost, reconnectStorm, stockClients } from './crowds.js';
import { drain } from './drain.js';
import { droppedResponses } from './dropped-responses.js';
import { killsFault } from './kills.js';
import { lockedTable } from './locked-table.js';
import type { MutationName } from './mutations.js';
import { connectionsExhausted } from './outage.js';
import { powerCutFault } from './power-cut.js';
import { revokedSockets } from './revoked-sockets.js';
import { rollingRestart } from './rolling-restart.js';
import { sessionRaces } from './session-races.js';
import { slowHop } from './slow-hop.js';
import { slowReader } from './slow-reader.js';
import { commandLine, wrongUsage } from './support/command-line.js';
import { Deployment } from './support/deployment.js';
import type { Fault } from './support/fault.js';
import { MUTATION_LOG, unreachedTargets } from './support/mutate.js';

/** The server without one of its safeguards, and how the fault test must notice that. */
interface Mutant {
  name: string;
  /** What changes in the server process. */
  mutation?: MutationName;
  /** What changes in the database. */
  sql?: string;
  fault: Fault;
  symptom: RegExp;
}

/** Of all later sessions; the current ones end. */
const COMMIT_ASYNCHRONOUSLY = `
  DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$;
  SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;

const MUTANTS: readonly Mutant[] = [
  {
    name: 'no idempotency: the client id is ignored',
    mutation: 'ignoreClientIds',
    sql: 'DROP INDEX messages_sender_client_id_unique',
    fault: droppedResponses,
    symptom: /duplicated/,
  },
  {
    name: 'catch-up by id instead of rev',
    mutation: 'catchUpById',
    fault: slowHop,
    symptom: /skipped/,
  },
  {
    name: 'acknowledged before the commit',
    mutation: 'acknowledgeBeforeCommit',
    fault: droppedResponses,
    symptom: /lost/,
  },
  {
    name: 'synchronous_commit=off',
    sql: COMMIT_ASYNCHRONOUSLY,
    fault: killsFault(Array.from({ length: 8 }, () => 'postmaster')),
    symptom: /lost/,
  },
  {
    name: "nobody listens to the pool's errors",
    mutation: 'ignorePoolErrors',
    fault: killsFault(['connections']),
    symptom: /ended by itself|ended while it started/,
  },
  {
    name: 'the bus is all there is: nothing missed is read, nothing is polled',
    mutation: 'trustTheBus',
    fault: busPostgres,
    symptom: /complete/,
  },
  {
    name: 'unbounded buffers',
    mutation: 'ignoreBacklogs',
    fault: slowReader,
    symptom: /were cut|too much memory/,
  },
  {
    name: 'saving a session re-creates it',
    mutation: 'recreateSessions',
    fault: sessionRaces,
    symptom: /came back/,
  },
  {
    name: 'kept-alive connections go on while the node stops',
    mutation: 'keepConnections',
    fault: drain,
    symptom: /took \d+ ms to end/,
  },
  {
    name: 'idle connections end at once when the node stops',
    mutation: 'endIdleConnectionsAtOnce',
    fault: rollingRestart,
    symptom: /had to be made again/,
  },
  {
    name: 'fsync=off',
    fault: powerCutFault({ fsync: 'off' }),
    symptom: /were lost|did not start|not so:|does not exist/,
  },
  {
    name: 'a handshake that the database cannot answer is refused',
    mutation: 'refuseHandshakesInOutage',
    fault: stockClients,
    symptom: /refused/,
  },
  {
    name: 'a database without a free connection counts as a bug',
    mutation: 'failWithoutConnection',
    fault: connectionsExhausted,
    symptom: /bad answers.*: 500/,
  },
  {
    name: 'a lock timeout counts as a bug',
    mutation: 'failOnLockTimeout',
    fault: lockedTable,
    symptom: /was locked: 500/,
  },
  {
    name: 'ended sessions are never polled',
    mutation: 'neverPollEndedSessions',
    fault: revokedSockets,
    symptom: /not within/,
  },
  {
    name: 'who may be seen is never polled',
    mutation: 'neverPollVisibility',
    fault: revokedSockets,
    symptom: /a block, the bus dead: not within/,
  },
  {
    name: 'handshakes wait for each other',
    mutation: 'admitOneByOne',
    fault: nodeLost,
    symptom: /were back after/,
  },
  {
    name: 'slow handshakes take every connection of the pool',
    mutation: 'admitAllAtOnce',
    fault: reconnectStorm,
    symptom: /found no connection|not within/,
  },
];

const HELP = `test:mutants [parts of names] [--seed S]

Runs fault tests against servers that are broken on purpose, one safeguard each, and fails unless each is found out.
The mutants, and the fault test that has to find each:

${MUTANTS.map(({ name, fault }) => `  ${name} (${fault.name})`).join('\n')}`;

type Verdict = 'found' | 'NOT FOUND' | 'FAILED OTHERWISE' | 'NOT REACHED';

/** Runs the fault test against the mutant. A mutation that the server never ran proves nothing. */
async function hunt(mutant: Mutant, server: DatabaseServer, seed: number): Promise<[Verdict, string]> {
  const build = new Build(mutant.mutation);
  const deployment = await Deployment.start(server, build);
  try {
    if (mutant.sql) await deployment.sql(mutant.sql);
    const [isFound, message] = await tryFault(mutant, { deployment, server, build, seed });
    const unreached = mutant.mutation === undefined ? [] : unreachedIn(build);
    if (unreached.length > 0) return ['NOT REACHED', unreached.join(', ')];
    return [isFound ? 'found' : message === '' ? 'NOT FOUND' : 'FAILED OTHERWISE', message];
  } finally {
    await deployment.stop();
    server.thaw();
    await server.accepting('postgres');
    build.remove();
  }
}

interface Surroundings {
  deployment: Deployment;
  server: DatabaseServer;
  build: Build;
  seed: number;
}

/** Whether the fault test failed with the symptom, and what it said. */
async function tryFault({ fault, symptom }: Mutant, { seed, ...around }: Surroundings) {
  try {
    const note = () => undefined;
    await fault.run({ ...around, random: new Random(seed), minutes: undefined, rate: 0, note });
    await around.deployment.checkSound();
    return [false, ''] as const;
  } catch (error) {
    const { message } = error as Error;
    const [exit = ''] = around.deployment.unaskedExits;
    return [symptom.test(`${message}\n${exit}`), message] as const;
  }
}

function unreachedIn(build: Build): string[] {
  return unreachedTargets(readFileSync(path.join(build.directory, MUTATION_LOG), 'utf8'));
}

async function main(): Promise<boolean> {
  const { values, positionals } = commandLine('test:mutants', HELP, {
    allowPositionals: true,
    options: { seed: { type: 'string' } },
  });
  if (values.seed !== undefined && !(Number(values.seed) >= 0))
    wrongUsage('--seed wants a number.', 'test:mutants');
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  const isMeant = ({ name }: Mutant) => positionals.some((part) => name.includes(part));
  const chosen = positionals.length > 0 ? MUTANTS.filter(isMeant) : MUTANTS;
  if (chosen.length === 0) wrongUsage(`No mutant is called ${positionals.join(' or ')}.`, 'test:mutants');
  console.log(`Seed ${seed}. Each mutant lacks a safeguard, and its fault test has to find that out.`);
  const server = await DatabaseServer.start();
  const table: string[][] = [];
  try {
    for (const mutant of chosen) {
      const [verdict, how] = await hunt(mutant, server, seed);
      table.push([mutant.name, mutant.fault.name, verdict, how.split('\n')[0]!.slice(0, 160)]);
      console.log(`${verdict.padEnd(17)} ${mutant.name} (${mutant.fault.name}): ${table.at(-1)![3]}`);
    }
  } finally {
    await server.stop();
  }
  const found = table.filter(([, , verdict]) => verdict === 'found').length;
  console.log(`\n| mutant | fault test | | what it said |\n|---|---|---|---|`);
  table.forEach((row) => console.log(`| ${row.join(' | ')} |`));
  console.log(`\n${found} of ${table.length} mutants found.`);
  return found === table.length && table.length > 0;
}

process.exit((await main()) ? 0 : 1);
