import { check, latenessSince, until } from '../support/waiting.js';
import type { Context, Fault } from './support/fault.js';
import type { Listener } from './support/listener.js';
import { RoamingUser } from './support/roaming-user.js';
import type { ServerNode } from './support/server-node.js';
import { pause } from './support/storm.js';

const CUT_WITHIN_MS = 1000;
const CUT_WITHOUT_BUS_WITHIN_MS = 5000;
/** Whoever comes is looked at once more within 3 s; what is to be shown is what happens afterwards. */
const SETTLED_MS = 3500;
const BUS_CONNECTION = Buffer.from('rabitchat bus');

/** The event and the end of the socket both come in time; nothing comes after them. */
async function isCut(listener: Listener, what: string, withinMs: number): Promise<number> {
  const began = performance.now();
  const ms = await until(what, () => listener.gone !== undefined, withinMs + 3000);
  check(ms <= withinMs + latenessSince(began), `${what}: after ${Math.round(ms)} ms`);
  check(listener.find('session:revoked'), `${what}: no session:revoked came`);
  return ms;
}

/** Someone in two browsers: the other one has a socket on the second node. */
interface Scene {
  person: RoamingUser;
  other: RoamingUser;
  first: ServerNode;
  sql: Context['deployment']['sql'];
}

interface Cause {
  what: string;
  /** What the socket is told while the bus works; without it the look that finds out knows less. */
  reason: string;
  end(scene: Scene): Promise<{ status: number }>;
  /** Done by hand in the database it is nobody's event, with the bus or without. */
  byHand?: boolean;
}

const CAUSES: readonly Cause[] = [
  {
    what: 'a logout',
    reason: 'logout',
    end: ({ other, first }) => other.ask(first, 'POST', '/api/auth/logout'),
  },
  {
    what: 'the other device',
    reason: 'revoked',
    end: async ({ person, other, first }) => {
      const sessions: { id: string; isCurrent: boolean }[] = await other.read(first, '/api/me/sessions');
      const own = sessions.find(({ isCurrent }) => isCurrent);
      check(own, 'the list of sessions does not say which is the own');
      return person.ask(first, 'DELETE', `/api/me/sessions/${own.id}`);
    },
  },
  {
    what: 'all other devices at once',
    reason: 'revoked',
    end: ({ person, first }) => person.ask(first, 'POST', '/api/me/sessions/revoke-all'),
  },
  {
    what: 'a change of password',
    reason: 'password-changed',
    end: ({ person, first }) => {
      const body = { currentPassword: person.password, newPassword: `${person.password}x` };
      return person.ask(first, 'POST', '/api/me/change-password', { body });
    },
  },
  {
    what: 'the end of the account',
    reason: 'deleted',
    end: ({ person, first }) =>
      person.ask(first, 'DELETE', '/api/me', { body: { password: person.password } }),
  },
  {
    what: 'a suspension',
    reason: 'suspended',
    byHand: true,
    end: async ({ person, sql }) => {
      await sql(`UPDATE users SET suspended_at = now() WHERE id = $1`, [person.id]);
      return { status: 200 };
    },
  },
];

/** How long after the cause the socket on the other node was gone, in milliseconds; nothing came after the farewell. */
async function cutBy(
  cause: Cause,
  { deployment }: Context,
  busIsDead: boolean,
): Promise<() => Promise<number>> {
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const person = await RoamingUser.signUp('alice', first);
  const other = await person.logIn(first);
  const listener = await other.listen(second);
  const what = `${cause.what}, the bus ${busIsDead ? 'dead' : 'alive'}`;
  return async () => {
    const { status } = await cause.end({ person, other, first, sql: (...query) => deployment.sql(...query) });
    check(status === 200, `${what}: ${status}`);
    const ms = await isCut(
      listener,
      what,
      busIsDead || cause.byHand ? CUT_WITHOUT_BUS_WITHIN_MS : CUT_WITHIN_MS,
    );
    const { name, payload } = listener.events.at(-1)!;
    check(name === 'session:revoked', `${what}: ${name} came after the farewell`);
    check(busIsDead || payload.reason === cause.reason, `${what}: told ${payload.reason}`);
    const { status: after } = await other.ask(second, 'GET', '/api/auth/me');
    check(after === 401, `${what}: the session still answers ${after}`);
    return ms;
  };
}

/** Bob blocks Alice on one node, and her socket on the other, which watches him, sees him no more. */
async function hiddenByBlock({ deployment }: Context, busIsDead: boolean): Promise<() => Promise<number>> {
  const [first, second] = deployment.nodes as [ServerNode, ServerNode];
  const [alice, bob] = [await RoamingUser.signUp('alice', first), await RoamingUser.signUp('bob', first)];
  const conversationId = await alice.openConversation(first, bob);
  const [watcher, watched] = [await alice.listen(second), await bob.listen(first)];
  const isSeen = async () => {
    const { data } = await watcher.socket.emitWithAck('presence:watch', { userIds: [bob.id] });
    return data.states[0]?.isOnline === true;
  };
  await until('Bob is seen', isSeen, 5000);
  const what = `a block, the bus ${busIsDead ? 'dead' : 'alive'}`;
  const withinMs = busIsDead ? CUT_WITHOUT_BUS_WITHIN_MS : CUT_WITHIN_MS;
  return async () => {
    const began = performance.now();
    const { status } = await bob.ask(first, 'POST', `/api/users/${alice.id}/block`);
    check(status === 200, `${what}: ${status}`);
    const gone = () => watcher.find('presence', ({ userId, isOnline }) => userId === bob.id && !isOnline);
    const ms = await until(what, () => gone() !== undefined, withinMs + 3000);
    check(ms <= withinMs + latenessSince(began), `${what}: after ${Math.round(ms)} ms`);
    const { problem } = await watched.socket.emitWithAck('typing:start', { conversationId });
    check(problem !== undefined && !watcher.find('typing'), `${what}: typing is still told`);
    [watcher, watched].forEach((client) => client.close());
    return ms;
  };
}

async function revocations(context: Context): Promise<void> {
  const { deployment, note } = context;
  const hop = deployment.nodes[1]!.databaseHop;
  const isBus = (piece: Buffer) => piece.includes(BUS_CONNECTION);
  const prepare = async (busIsDead: boolean) => {
    const cuts: (() => Promise<number>)[] = [];
    for (const cause of CAUSES) cuts.push(await cutBy(cause, context, busIsDead));
    return [...cuts, await hiddenByBlock(context, busIsDead)];
  };
  const alive: number[] = [];
  for (const cut of await prepare(false)) alive.push(await cut());
  const cuts = await prepare(true);
  hop.deny = isBus;
  hop.cut(isBus);
  await pause(SETTLED_MS);
  const dead = await Promise.all(cuts.map((cut) => cut()));
  hop.heal();
  for (const [index, what] of [...CAUSES.map((cause) => cause.what), 'a block'].entries())
    note(`${what}: ms with the bus, without`, `${Math.round(alive[index]!)}, ${Math.round(dead[index]!)}`);
}

export const revokedSockets: Fault = {
  name: 'revoked-sockets',
  promise:
    'every end of a session, and a block, acts on the sockets of the other node in 1 s, and in 5 s without the bus',
  run: revocations,
};
