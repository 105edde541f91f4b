import { sign } from 'cookie-signature';
import type { Client } from 'pg';
import { DEMO_PASSWORD } from '../../src/cli/seed/demo-world.js';
import { attempt } from '../../test/support/client.js';
import { type ServerUnderTest, SECRET } from './server-under-test.js';
import { NotMeasured } from './not-measured.js';

/** A user who is logged in. */
export interface Visitor {
  id: string;
  username: string;
  cookie: string;
}

/** The first logs in by a request, and its session is copied for the others: each login costs 50 ms of hashing. */
export async function logEverybodyIn(
  client: Client,
  server: ServerUnderTest,
  visitors: readonly Visitor[],
): Promise<void> {
  const [first] = visitors as [Visitor];
  const body = { email: first.username, password: DEMO_PASSWORD };
  const { status } = await attempt('POST', `${server.url}/api/auth/login`, { body });
  if (status !== 200) throw new NotMeasured(`Logging ${first.username} in was answered with ${status}.`);
  await client.query(
    `INSERT INTO user_sessions (sid, sess, expire)
     SELECT 'bench-' || v.id, (s.sess::jsonb || jsonb_build_object('userId', v.id))::json, s.expire
     FROM unnest($1::text[]) AS v(id), user_sessions s WHERE s.sess->>'userId' = $2`,
    [visitors.map(({ id }) => id), first.id],
  );
  const { id, cookie } = visitors.at(-1)!;
  const me = await attempt('GET', `${server.url}/api/auth/me`, { cookie });
  if (me.status !== 200 || me.body.id !== id)
    throw new NotMeasured(`A copied session is not that of ${id}: ${me.status} ${JSON.stringify(me.body)}`);
}

export const cookieOf = (id: string) =>
  `connect.sid=${encodeURIComponent(`s:${sign(`bench-${id}`, SECRET)}`)}`;
