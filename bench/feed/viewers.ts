import type { Client } from 'pg';
import { cookieOf, type Visitor } from '../harness/sessions.js';

/** Somebody who follows so many of one kind of author. */
export interface Viewer extends Visitor {
  name: string;
  /** Fewer than were asked for where the dataset has no more. */
  authors: string[];
}

interface Kind {
  name: string;
  authors: number;
  dormant: boolean;
}

const KINDS: readonly Kind[] = [
  { name: '50 active', authors: 50, dormant: false },
  { name: '50 dormant', authors: 50, dormant: true },
  { name: '600 dormant', authors: 600, dormant: true },
  { name: '5,000 active', authors: 5000, dormant: false },
];
const DORMANT = 600;
const ACTIVE = 5000;
/** Longer than the dataset's history: whatever they wrote is older than what anybody else did. */
const ASLEEP = '3 years';

/** By how much they wrote, without the private: some of those who wrote a good deal fell silent long ago. */
const WRITERS = `
  CREATE TEMP TABLE writers AS
  SELECT p.author_id AS id, count(*) AS posts, max(p.created_at) AS newest
  FROM posts p LEFT JOIN user_settings s ON s.user_id = p.author_id
  WHERE s.private_account IS NOT TRUE GROUP BY p.author_id`;
const SLEEPERS = `
  CREATE TEMP TABLE chosen AS
  SELECT id, true AS dormant, row_number() OVER (ORDER BY posts DESC, id) AS place FROM writers
  ORDER BY place OFFSET (SELECT count(*) / 40 FROM users) LIMIT ${DORMANT}`;
const FALL_ASLEEP = `
  UPDATE posts SET created_at = created_at - interval '${ASLEEP}' WHERE author_id IN (SELECT id FROM chosen WHERE dormant)`;
const ACTIVES = `
  INSERT INTO chosen
  SELECT id, false, row_number() OVER (ORDER BY newest DESC, id) FROM writers WHERE id NOT IN (SELECT id FROM chosen)
  ORDER BY newest DESC, id LIMIT ${ACTIVE}`;
/** The password of one of the dataset's people, which is everybody's. */
const VIEWER = `
  INSERT INTO users (id, username, email, password, password_set_at, display_name)
  SELECT $1, $2, $2 || '@example.com', password, password_set_at, $2 FROM users ORDER BY id LIMIT 1`;
/** Evenly from first to last of that kind. */
const FOLLOW = `
  INSERT INTO follows (follower_id, following_id)
  SELECT $1, id FROM (
    SELECT id, row_number() OVER (ORDER BY place) - 1 AS n, count(*) OVER () AS total FROM chosen WHERE dormant = $2
  ) AS evenly WHERE n % greatest(total / $3::int, 1) = 0 ORDER BY n LIMIT $3
  RETURNING following_id AS id`;

/** Puts authors to sleep and people to look at them into a dataset of its own. */
export async function addViewers(client: Client): Promise<Viewer[]> {
  for (const text of [WRITERS, SLEEPERS, FALL_ASLEEP, ACTIVES]) await client.query(text);
  const viewers: Viewer[] = [];
  for (const { name, authors, dormant } of KINDS) {
    const username = `viewer_${name.replaceAll(/\W+/g, '_')}`;
    await client.query(VIEWER, [username, username]);
    const { rows } = await client.query<{ id: string }>(FOLLOW, [username, dormant, authors]);
    const ids = rows.map(({ id }) => id);
    viewers.push({ id: username, username, name, cookie: cookieOf(username), authors: ids });
  }
  for (const table of ['posts', 'follows', 'users']) await client.query(`VACUUM (ANALYZE) ${table}`);
  return viewers;
}
