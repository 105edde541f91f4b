import { sign } from 'cookie-signature';
import type { Client } from 'pg';
import { DEMO_PASSWORD } from '../../src/cli/seed/demo-world.js';
import { Connection } from './connection.js';
import { type Contestant, SECRET } from './contestant.js';
import { NotMeasured } from './not-measured.js';

/** Somebody who is logged in. */
export interface Visitor {
  id: string;
  username: string;
  cookie: string;
}

/**
 * One of them logs in by a real request, and the session that it makes is copied for the others: a login costs 50 ms of
 * hashing, and everybody's would be the same.
 */
export async function logEverybodyIn(
  client: Client,
  server: Contestant,
  visitors: readonly Visitor[],
): Promise<void> {
  const [first] = visitors as [Visitor];
  const connection = await Connection.open(server.port);
  const body = { email: first.username, password: DEMO_PASSWORD };
  const { status } = await connection.ask({ method: 'POST', path: '/api/auth/login', body });
  if (status !== 200) throw new NotMeasured(`Logging ${first.username} in was answered with ${status}.`);
  await client.query(
    `INSERT INTO user_sessions (sid, sess, expire)
     SELECT 'bench-' || v.id, (s.sess::jsonb || jsonb_build_object('userId', v.id))::json, s.expire
     FROM unnest($1::text[]) AS v(id), user_sessions s WHERE s.sess->>'userId' = $2`,
    [visitors.map(({ id }) => id), first.id],
  );
  const { id, cookie } = visitors.at(-1)!;
  const me = await connection.ask({ method: 'GET', path: '/api/auth/me', cookie });
  connection.close();
  const found = me.status === 200 ? (JSON.parse(me.body.toString()) as { id?: string }).id : undefined;
  if (found !== id)
    throw new NotMeasured(`A copied session is not that of ${id}: ${me.status} ${me.body.toString()}`);
}

export const cookieOf = (id: string) =>
  `connect.sid=${encodeURIComponent(`s:${sign(`bench-${id}`, SECRET)}`)}`;
