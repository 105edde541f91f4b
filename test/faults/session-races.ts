import { sign } from 'cookie-signature';
import { attempt } from '../support/client.js';
import { check } from '../support/waiting.js';
import { SECRET } from './support/deployment.js';
import type { Context, Fault } from './support/fault.js';
import { RoamingUser } from './support/roaming-user.js';
import { pause } from './support/storm.js';

const RACES = 100;

/** Sessions that want to be renewed are ended while requests that renew them are under way. */
async function races({ deployment, random, note }: Context): Promise<void> {
  const { nodes } = deployment;
  const alice = await RoamingUser.signUp('alice', nodes[0]!);
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
      await attempt('GET', `${random.pick(nodes)!.directUrl}/api/auth/me`, { cookie });
    };
    const end = async () => {
      await pause(random.below(15));
      return attempt('POST', `${random.pick(nodes)!.directUrl}/api/auth/logout`, { cookie });
    };
    const [ended] = await Promise.all([end(), touch(), touch(), touch()]);
    check(ended.status === 200, `a logout: ${ended.status} ${ended.failure}`);
    const after = await attempt('GET', `${random.pick(nodes)!.directUrl}/api/auth/me`, { cookie });
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
