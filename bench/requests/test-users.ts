import type { Client } from 'pg';
import { cookieOf, type Visitor } from '../harness/sessions.js';

/** A conversation as one of its two sees it. */
export interface Talk {
  id: string;
  visitor: Visitor;
}

/** Who does what to whom; read from the dataset, so that every request finds what it asks for. */
export interface TestUsers {
  /** They read, write, like, comment and log in. */
  visitors: Visitor[];
  /** They follow, and nothing else: what the others read stays the same. */
  followers: Visitor[];
  /** Open to everybody. */
  posts: { id: string; authorId: string }[];
  /** Whoever they follow, they follow at once. */
  followed: { id: string }[];
  /** Some are only read and the others only written to, so that a page is the same in every round. */
  read: Talk[];
  written: Talk[];
  /** `<user> <post>` of likes and `<follower> <followed>` of follows that are there already. */
  taken: Set<string>;
}

/** In an order that has nothing to do with the dataset's, and is the same again for the same dataset. */
const VISITORS = `
  SELECT u.id, u.username FROM users u
  ORDER BY EXISTS (SELECT FROM conversations c WHERE c.status = 'ACCEPTED' AND u.id IN (c.participant1_id, c.participant2_id)) DESC,
    md5(u.id) LIMIT $1`;
const POSTS = `
  SELECT p.id, p.author_id AS "authorId" FROM posts p LEFT JOIN user_settings s ON s.user_id = p.author_id
  WHERE p.visibility = 'PUBLIC' AND s.private_account IS NOT TRUE ORDER BY md5(p.id)`;
const FOLLOWED = `
  SELECT u.id FROM users u LEFT JOIN user_settings s ON s.user_id = u.id
  WHERE s.private_account IS NOT TRUE ORDER BY md5(u.id)`;
const TALKS = `
  SELECT c.id, v.id AS "visitorId" FROM conversations c
  JOIN unnest($1::text[]) AS v(id) ON v.id IN (c.participant1_id, c.participant2_id)
  WHERE c.status = 'ACCEPTED' ORDER BY md5(c.id), v.id`;
const TAKEN = `
  SELECT user_id || ' ' || post_id AS pair FROM likes WHERE user_id = ANY($1)
  UNION ALL SELECT follower_id || ' ' || following_id FROM follows WHERE follower_id = ANY($2)`;

export async function findTestUsers(client: Client, people: number): Promise<TestUsers> {
  const { rows } = await client.query<{ id: string; username: string }>(VISITORS, [people * 2]);
  const everybody = rows.map((row) => ({ ...row, cookie: cookieOf(row.id) }));
  const visitors = everybody.slice(0, people);
  const followers = everybody.slice(people);
  const idsOf = (some: readonly Visitor[]) => some.map(({ id }) => id);
  const all = async <T extends object>(text: string, ...values: unknown[]) =>
    (await client.query<T>(text, values)).rows;
  const talks = await all<{ id: string; visitorId: string }>(TALKS, idsOf(visitors));
  const byId = new Map(visitors.map((visitor) => [visitor.id, visitor]));
  const seen = talks.map(({ id, visitorId }) => ({ id, visitor: byId.get(visitorId)! }));
  const conversations = [...new Set(seen.map(({ id }) => id))];
  const toRead = new Set(conversations.filter((_, index) => index % 2 === 0));
  return {
    visitors,
    followers,
    posts: await all(POSTS),
    followed: await all(FOLLOWED),
    read: seen.filter(({ id }) => toRead.has(id)),
    written: seen.filter(({ id }) => !toRead.has(id)),
    taken: new Set(
      (await all<{ pair: string }>(TAKEN, idsOf(visitors), idsOf(followers))).map(({ pair }) => pair),
    ),
  };
}
