import { DRIFTED_COUNTERS } from './counters.js';

/** What must hold in the tables at any time; each query finds the rows for which it does not. */
const INVARIANTS: Record<string, string> = {
  'seq has no holes and ends at last_seq': `
    SELECT c.id, c.last_seq, count(m.id) AS messages, min(m.seq), max(m.seq)
    FROM conversations c LEFT JOIN messages m ON m.conversation_id = c.id
    GROUP BY c.id, c.last_seq
    HAVING count(m.id) <> c.last_seq OR coalesce(max(m.seq), 0) <> c.last_seq OR coalesce(min(m.seq), 1) <> 1
      OR count(DISTINCT m.seq) <> count(m.id)`,
  'a rev belongs to one message and none is beyond last_rev': `
    SELECT c.id, c.last_rev, max(m.rev) FROM conversations c JOIN messages m ON m.conversation_id = c.id
    GROUP BY c.id, c.last_rev
    HAVING max(m.rev) > c.last_rev OR count(DISTINCT m.rev) <> count(m.id)
      OR bool_or(m.rev < m.seq)`,
  'a client id names one message of its sender': `
    SELECT sender_id, client_message_id FROM messages WHERE client_message_id IS NOT NULL
    GROUP BY 1, 2 HAVING count(*) > 1`,
  'two people have one conversation': `
    SELECT LEAST(participant1_id, participant2_id), GREATEST(participant1_id, participant2_id)
    FROM conversations WHERE merged_into_id IS NULL GROUP BY 1, 2 HAVING count(*) > 1`,
  'the counters of posts and comments equal their recount': DRIFTED_COUNTERS,
  'likes and follows are unique': `
    SELECT user_id, post_id FROM likes GROUP BY 1, 2 HAVING count(*) > 1
    UNION ALL SELECT follower_id, following_id FROM follows GROUP BY 1, 2 HAVING count(*) > 1`,
  'influence is the sum of its entries': `
    SELECT u.id, u.influence_score, sum(e.points) FROM users u LEFT JOIN influence_entries e ON e.user_id = u.id
    GROUP BY u.id, u.influence_score HAVING u.influence_score <> coalesce(sum(e.points), 0)`,
  'a read mark is within its conversation': `
    SELECT k.id FROM conversation_marks k JOIN conversations c ON c.id = k.conversation_id
    WHERE k.read_seq > c.last_seq OR k.delivered_seq > c.last_seq`,
};

export async function findBrokenInvariants(sql: (text: string) => Promise<object[]>): Promise<string[]> {
  const broken: string[] = [];
  for (const [what, text] of Object.entries(INVARIANTS)) {
    const rows = await sql(text);
    if (rows.length > 0)
      broken.push(`not so: ${what}: ${JSON.stringify(rows.slice(0, 3))} (${rows.length} rows)`);
  }
  return broken;
}
