import { Random } from '../../src/cli/verify/random.js';
import { busPostgres } from './bus.js';
import { drain } from './drain.js';
import { eatenResponses } from './eaten-responses.js';
import { nodeLost, reconnectStorm, stockClients } from './crowds.js';
import { killsFault } from './kills.js';
import { lockedTable } from './locked-table.js';
import { connectionsExhausted } from './outage.js';
import { powerCutFault } from './power-cut.js';
import { revokedSockets } from './revoked-sockets.js';
import { rollingRestart } from './rolling-restart.js';
import { sessionRaces } from './session-races.js';
import { slowHop } from './slow-hop.js';
import { slowReader } from './slow-reader.js';
import { Build, type Patch } from './support/build.js';
import { commandLine, wrongUsage } from './support/command-line.js';
import { DatabaseServer } from './support/database-server.js';
import { Deployment } from './support/deployment.js';
import type { Fault } from './support/fault.js';

/** The server with one of its safeguards taken out, and how the fault test must find that out. */
interface Mutant {
  name: string;
  patches: Patch[];
  /** What stands in the way of the mistake in the database. */
  sql?: string;
  fault: Fault;
  symptom: RegExp;
}

const MUTANTS: readonly Mutant[] = [
  {
    name: 'no idempotency: the client id is ignored',
    patches: [
      {
        file: 'messaging/messages.service.js',
        find: 'await this.messages.findByClientId(draft.senderId, draft.clientMessageId);',
        replace: 'undefined;',
      },
    ],
    sql: 'DROP INDEX messages_sender_client_id_unique',
    fault: eatenResponses,
    symptom: /duplicated/,
  },
  {
    name: 'catch-up by id instead of rev',
    patches: [
      {
        file: 'messaging/message-rows.repository.js',
        find: "gt(messages.rev, sql.placeholder('rev')))).orderBy(asc(messages.rev))",
        replace: `sql\`\${messages.id} > coalesce((SELECT max(x.id) FROM messages x
          WHERE x.conversation_id = \${sql.placeholder('conversationId')}
            AND x.rev <= \${sql.placeholder('rev')}), '')\`)).orderBy(asc(messages.id))`,
      },
    ],
    fault: slowHop,
    symptom: /skipped/,
  },
  {
    name: 'acknowledged before the commit',
    patches: [
      {
        file: 'database/database.js',
        find: "const { command } = await this.send(client, 'COMMIT');",
        replace: "const command = 'COMMIT'; void this.send(client, 'COMMIT').catch(() => undefined);",
      },
    ],
    fault: eatenResponses,
    symptom: /lost/,
  },
  {
    name: 'synchronous_commit=off',
    patches: [
      {
        file: 'database/session-settings.js',
        find: "TimeZone: 'UTC',",
        replace: "synchronous_commit: 'off', TimeZone: 'UTC',",
      },
    ],
    fault: killsFault([
      'postmaster',
      'postmaster',
      'postmaster',
      'postmaster',
      'postmaster',
      'postmaster',
      'postmaster',
      'postmaster',
    ]),
    symptom: /lost/,
  },
  {
    name: "nobody listens to the pool's errors",
    patches: [{ file: 'database/pool.js', find: "pool.on('error', ()=>undefined);", replace: '' }],
    fault: killsFault(['connections']),
    symptom: /ended by itself|ended while it started/,
  },
  {
    name: 'the bus is all there is: no reading of what was missed, no looking',
    patches: [
      {
        file: 'messaging/delivery/delivery-wake-ups.js',
        find: 'bus.onRestored(()=>this.look());',
        replace: '',
      },
      {
        file: 'messaging/delivery/delivery-wake-ups.js',
        find: 'if (!this.closed) this.looking =',
        replace: 'if (false) this.looking =',
      },
      {
        file: 'messaging/delivery/delivery-reader.js',
        find: 'const { id, rev } = tracked;',
        replace: 'const { id } = tracked; const rev = Math.max(tracked.rev, tracked.wantedRev - 1);',
      },
    ],
    fault: busPostgres,
    symptom: /complete/,
  },
  {
    name: 'unbounded buffers',
    patches: [
      {
        file: 'messaging/sockets/socket-backlog.js',
        find: "server.engine.on('connection', (connection)=>this.watch(connection));",
        replace: '',
      },
    ],
    fault: slowReader,
    symptom: /were cut|too much memory/,
  },
  {
    name: 'saving a session re-creates it',
    patches: [
      {
        file: 'auth/sessions.repository.js',
        find: 'const changed = await this.database.db.update(userSessions)',
        replace: `await this.database.db.insert(userSessions).values({ sid, sess, expire: expiry(lifetimeMs) })
          .onConflictDoUpdate({ target: userSessions.sid, set: { sess } });
        const changed = await this.database.db.update(userSessions)`,
      },
    ],
    fault: sessionRaces,
    symptom: /came back/,
  },
  {
    name: 'kept-alive connections go on while the node stops',
    patches: [{ file: 'main.js', find: 'letConnectionsEnd(app),', replace: '' }],
    fault: drain,
    symptom: /took \d+ ms to end/,
  },
  {
    name: 'connections that rest are ended at once when the node stops',
    patches: [{ file: 'app.setup.js', find: 'const LINGER_MS = 1500;', replace: 'const LINGER_MS = 0;' }],
    fault: rollingRestart,
    symptom: /had to be made again/,
  },
  {
    name: 'fsync=off',
    patches: [],
    fault: powerCutFault({ fsync: 'off' }),
    symptom: /were lost|did not start|not so:|does not exist/,
  },
  {
    name: 'a handshake that the database cannot answer is refused',
    patches: [
      {
        file: 'messaging/sockets/socket-handshake.js',
        find: 'if (unavailability(error)) socket.conn.close();',
        replace: 'if (false) socket.conn.close();',
      },
    ],
    fault: stockClients,
    symptom: /refused/,
  },
  {
    name: 'a server without a free connection is taken for a mistake of ours',
    patches: [{ file: 'database/database-unavailable.js', find: '/^(08|53|57|', replace: '/^(08|57|' }],
    fault: connectionsExhausted,
    symptom: /bad answers.*: 500/,
  },
  {
    name: 'a lock that does not come is taken for a mistake of ours',
    patches: [{ file: 'database/database-unavailable.js', find: '|55P03|', replace: '|' }],
    fault: lockedTable,
    symptom: /was locked: 500/,
  },
  {
    name: 'ended sessions are only heard of, never looked for',
    patches: [
      {
        file: 'messaging/sockets/socket-sessions.js',
        find: 'this.looking = setInterval(()=>void this.look(), LOOK_EVERY_MS).unref();',
        replace: '',
      },
    ],
    fault: revokedSockets,
    symptom: /not within/,
  },
  {
    name: 'who may be seen is only heard of, never looked for',
    patches: [
      { file: 'messaging/presence/presence-watchers.js', find: '!this.bus.isStanding ||', replace: '' },
    ],
    fault: revokedSockets,
    symptom: /a block, the bus dead: not within/,
  },
  {
    name: 'handshakes have one another wait',
    patches: [
      {
        file: 'messaging/sockets/socket-handshake.js',
        find: 'const AT_ONCE = 6;',
        replace: 'const AT_ONCE = 1;',
      },
      {
        file: 'messaging/sockets/socket-handshake.js',
        find: 'if (!session) throw new Unauthorized();',
        replace: 'if (!session) throw new Unauthorized(); await pause(100);',
      },
    ],
    fault: nodeLost,
    symptom: /were back after/,
  },
  {
    name: 'slow handshakes take all the connections there are',
    patches: [
      {
        file: 'messaging/sockets/socket-handshake.js',
        find: 'const AT_ONCE = 6;',
        replace: 'const AT_ONCE = 5000;',
      },
      {
        file: 'messaging/sockets/socket-handshake.js',
        find: 'if (!session) throw new Unauthorized();',
        replace: `if (!session) throw new Unauthorized();
          await this.conversations.delivery.database.query('SELECT pg_sleep(2)');`,
      },
    ],
    fault: reconnectStorm,
    symptom: /found no connection|not within/,
  },
];

const HELP = `test:mutants [parts of names] [--seed S]

Runs fault tests against servers that are broken on purpose, one safeguard each, and fails unless each is found out.
The mutants, and the fault test that has to find each:

${MUTANTS.map(({ name, fault }) => `  ${name} (${fault.name})`).join('\n')}`;

type Verdict = 'found' | 'NOT FOUND' | 'FAILED OTHERWISE';

/** Runs the fault test against the mutant. */
async function hunt(mutant: Mutant, server: DatabaseServer, seed: number): Promise<[Verdict, string]> {
  const build = new Build(mutant.patches);
  const deployment = await Deployment.start(server, build);
  try {
    if (mutant.sql) await deployment.sql(mutant.sql);
    const note = () => undefined;
    const random = new Random(seed);
    await mutant.fault.run({ deployment, server, build, random, minutes: undefined, rate: 0, note });
    await deployment.checkSound();
    return ['NOT FOUND', ''];
  } catch (error) {
    const { message } = error as Error;
    const [exit = ''] = deployment.unaskedExits;
    const said = `${message}\n${exit}`;
    return [mutant.symptom.test(said) ? 'found' : 'FAILED OTHERWISE', message];
  } finally {
    await deployment.stop();
    server.thaw();
    await server.accepting('postgres');
    build.remove();
  }
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
