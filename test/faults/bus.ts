import { percentile } from '../../src/cli/verify/percentile.js';
import { findRedis, RedisServer } from '../support/redis-server.js';
import { check, until } from '../support/waiting.js';
import { type Context, type Fault, LeftOut } from './support/fault.js';
import { RetryingSender } from './support/retrying-sender.js';
import { RoamingUser } from './support/roaming-user.js';
import { pause } from './support/storm.js';

/** Clients of other nodes are complete so soon after the bus has healed. */
const COMPLETE_WITHIN_MS = 5000;
/** What a send may take while only the bus is broken. */
const SENT_WITHIN_MS = 2000;
const BUS_CONNECTION = Buffer.from('rabitchat bus');

interface Break {
  what: string;
  leave(): void | Promise<void>;
  comeBack(): void | Promise<void>;
}

/** Alice sends at node 1 while the bus breaks; Bob's client at node 2 never asks and never reconnects. */
async function relay({ deployment, note }: Context, breaks: Break[]): Promise<void> {
  const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
  const alice = await RoamingUser.signUp('alice', first);
  const bob = await RoamingUser.signUp('bob', second);
  const conversationId = await alice.openConversation(first, bob);
  const listener = await bob.listen(second);
  const { pids } = deployment;
  const sender = new RetryingSender();
  const sendFor = async (ms: number) => {
    const end = performance.now() + ms;
    while (performance.now() < end) {
      await sender.send({ author: alice, conversationId, nodes: [first] });
      await pause(20);
    }
  };
  const slowest: number[] = [];
  let waiting = 0;
  for (const { what, leave, comeBack } of breaks) {
    await sendFor(300);
    await leave();
    await sendFor(1500);
    waiting = Math.max(waiting, sender.ledger.sendings.length - listener.seqs(conversationId).length);
    await comeBack();
    const last = sender.ledger.sendings.length;
    const complete = () => listener.has(conversationId, last);
    slowest.push(
      await until(`after ${what}, the other node's client is complete`, complete, COMPLETE_WITHIN_MS),
    );
  }
  const waits = sender.replies.map(({ ms }) => ms);
  note('breaks', breaks.length);
  note('messages', sender.ledger.sendings.length);
  note('behind at most', waiting);
  note('complete after ms, at most', percentile(slowest, 1));
  note('slowest send ms', percentile(waits, 1));
  check(listener.gone === undefined, `the client was disconnected: ${listener.gone?.reason}`);
  check(String(deployment.pids) === String(pids) && deployment.unaskedExits.length === 0, 'a node ended');
  check(
    sender.replies.every(({ status }) => status === 201),
    'a send failed with the bus',
  );
  check(percentile(waits, 0.95) < SENT_WITHIN_MS, 'sends waited for the bus');
  await sender.judge(second, [{ person: bob, listener }, { person: alice }]);
  listener.close();
}

/** The database works, but nothing is heard over it. */
function cutBus({ deployment }: Context): Break {
  const hop = deployment.nodes[1]!.databaseHop;
  const isBus = (first: Buffer) => first.includes(BUS_CONNECTION);
  return {
    what: 'a cut of the LISTEN connection',
    leave: () => {
      hop.deny = isBus;
      hop.cut(isBus);
    },
    comeBack: () => hop.heal(),
  };
}

const killListeners = ({ server, deployment }: Context): Break => ({
  what: 'the end of the LISTEN backends',
  leave: async () => void (await server.terminate(deployment.database, 'rabitchat bus')),
  comeBack: async () => void (await server.terminate(deployment.database, 'rabitchat bus')),
});

export const busPostgres: Fault = {
  name: 'bus-postgres',
  promise: 'LISTEN backends ended and cut off: the other node is complete in 5 s of healing, sends go on',
  run: (context) => {
    const kill = killListeners(context);
    return relay(context, [kill, cutBus(context), kill, kill, cutBus(context)]);
  },
};

const NO_REDIS = 'there is no redis-server here: apt-get install redis-server';

export const busRedis: Fault = {
  name: 'bus-redis',
  promise: 'Redis absent, killed and frozen: the same',
  async run(context) {
    const program = findRedis();
    if (!program) throw new LeftOut(NO_REDIS);
    const redis = await RedisServer.create(program);
    const frozen = { what: 'a freeze of Redis', leave: () => redis.freeze(), comeBack: () => redis.thaw() };
    const killed = { what: "Redis's death", leave: () => redis.kill(), comeBack: () => redis.start() };
    const absent = { what: "Redis's absence", leave: () => undefined, comeBack: () => redis.start() };
    try {
      await context.deployment.restart({ REDIS_URL: redis.url });
      await relay(context, [absent, killed, frozen, killed]);
    } finally {
      await redis.remove();
      await context.deployment.restart();
    }
  },
};
