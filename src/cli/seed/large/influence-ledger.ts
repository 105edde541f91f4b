import type { Client } from 'pg';
import { FOLLOWER_POINTS } from '../../../social-graph/follows.service.js';
import { POST_POINTS } from './people-rows.js';

/** Rows that this transaction wrote. */
const ours = (table: string) => `${table}.xmin = pg_current_xact_id()::xid`;

/** An entry has the id of the row that caused it; no generated user likes their own post. */
const LEDGER = `
  INSERT INTO influence_entries (id, user_id, kind, points, subject_id, created_at)
  SELECT id, author_id, 'post', ${POST_POINTS}, id, created_at FROM posts WHERE ${ours('posts')}
  UNION ALL
  SELECT likes.id, posts.author_id, 'like', 1, posts.id, likes.created_at
  FROM likes JOIN posts ON posts.id = likes.post_id WHERE ${ours('likes')}
  UNION ALL
  SELECT id, following_id, 'follow', ${FOLLOWER_POINTS}, follower_id, created_at FROM follows WHERE ${ours('follows')}`;

/** Writes the ledger entries of all points and returns their number. */
export async function addLedger(client: Client): Promise<number> {
  return (await client.query(LEDGER)).rowCount ?? 0;
}
