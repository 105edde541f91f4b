import { sign } from 'cookie-signature';
import { SECRET } from './support/deployment.js';
import type { Context, Fault } from './support/fault.js';
import { ask, type Listener, Person } from './support/person.js';
import { pause } from './support/storm.js';
import { check, latenessSince, until } from './support/waiting.js';

const CUT_WITHIN_MS = 1000;
const CUT_WITHOUT_BUS_WITHIN_MS = 5000;
const RACES = 100;
const BUS_CONNECTION = Buffer.from('rabitchat bus');

/** The event and the end of the socket both come in time; nothing comes after them. */
async function isCut(listener: Listener, what: string, withinMs: number): Promise<number> {
  const began = performance.now();
  const ms = await until(what, () => listener.gone !== undefined, withinMs + 3000);
  check(ms <= withinMs + latenessSince(began), `${what}: after ${Math.round(ms)} ms`);
  check(listener.find('session:revoked'), `${what}: no session:revoked came`);
  return ms;
}

async function revocations({ deployment, note }: Context): Promise<void> {
  const [first, second] = deployment.nodes as [(typeof deployment.nodes)[0], (typeof deployment.nodes)[0]];
  const alice = await Person.signUp('alice', first);
  const times: number[] = [];
  const cut = async (end: (other: Person) => Promise<{ status: number }>, what: string, withinMs: number) => {
    const other = await alice.logIn(first);
    const listener = await other.listen(second);
    const { status } = await end(other);
    check(status === 200, `${what}: ${status}`);
    times.push(await isCut(listener, what, withinMs));
    const { status: after } = await other.ask(second, 'GET', '/api/auth/me');
    check(after === 401, `${what}: the session still answers ${after}`);
  };
  const logOut = (other: Person) => other.ask(first, 'POST', '/api/auth/logout');
  const revoke = async (other: Person) => {
    const list = (await other.get(first, '/api/me/sessions')) as {
      id: string;
      isCurrent?: boolean;
      current?: boolean;
    }[];
    const own = list.find((session) => session.isCurrent ?? session.current);
    check(own, 'the list of sessions does not say which is the own');
    return alice.ask(first, 'DELETE', `/api/me/sessions/${own.id}`);
  };
  const change = () => {
    const body = { currentPassword: alice.password, newPassword: `${alice.password}x` };
    return alice.ask(first, 'POST', '/api/me/change-password', { body });
  };
  await cut(logOut, "a logout cuts the other node's socket", CUT_WITHIN_MS);
  await cut(revoke, "a revocation cuts the other node's socket", CUT_WITHIN_MS);
  const hop = second.databaseHop;
  hop.deny = (piece) => piece.includes(BUS_CONNECTION);
  hop.cut((piece) => piece.includes(BUS_CONNECTION));
  await cut(logOut, 'with the bus dead, a logout cuts it', CUT_WITHOUT_BUS_WITHIN_MS);
  hop.heal();
  await pause(2500);
  await cut(change, "a change of password cuts the other node's socket", CUT_WITHIN_MS);
  note('cut after ms', times.map(Math.round).join(', '));
}

/** Sessions that want to be renewed are ended while requests that renew them are under way. */
async function races({ deployment, random, note }: Context): Promise<void> {
  const { nodes } = deployment;
  const alice = await Person.signUp('alice', nodes[0]!);
  const sids = Array.from({ length: RACES }, (_, index) => `race-${random.below(2 ** 32)}-${index}`);
  await deployment.sql(
    `INSERT INTO user_sessions (sid, sess, expire)
     SELECT sid, (s.sess::jsonb || '{"touchedAt": 0}')::json, now() + interval '7 days'
     FROM unnest($1::text[]) AS sid,
       (SELECT sess FROM user_sessions WHERE sess->>'userId' = $2 LIMIT 1) s`,
    [sids, alice.id],
  );
  nodes.forEach(({ databaseHop }) => (databaseHop.delayMs = 2));
  let back = 0;
  for (const sid of sids) {
    const cookie = `connect.sid=${encodeURIComponent(`s:${sign(sid, SECRET)}`)}`;
    const touch = async () => {
      await pause(random.below(10));
      await ask(`${random.pick(nodes)!.directUrl}/api/auth/me`, 'GET', { cookie });
    };
    const end = async () => {
      await pause(random.below(15));
      return ask(`${random.pick(nodes)!.directUrl}/api/auth/logout`, 'POST', { cookie });
    };
    const [ended] = await Promise.all([end(), touch(), touch(), touch()]);
    check(ended.status === 200, `a logout: ${ended.status} ${ended.trouble}`);
    const after = await ask(`${random.pick(nodes)!.directUrl}/api/auth/me`, 'GET', { cookie });
    if (after.status !== 401) back += 1;
  }
  nodes.forEach(({ databaseHop }) => databaseHop.heal());
  const rows = await deployment.sql('SELECT sid FROM user_sessions WHERE sid = ANY($1)', [sids]);
  note('races', RACES);
  note('sessions that came back', Math.max(back, rows.length));
  check(
    back === 0 && rows.length === 0,
    `${Math.max(back, rows.length)} of ${RACES} ended sessions came back`,
  );
}

export const sessionRaces: Fault = {
  name: 'session-races',
  promise: 'a session that was ended while requests renewed it stays ended',
  run: races,
};

export const revokedSockets: Fault = {
  name: 'revoked-sockets',
  promise: 'an ended session loses its sockets on the other node in 1 s, and in 5 s without the bus',
  run: revocations,
};
