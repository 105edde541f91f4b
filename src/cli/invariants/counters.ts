import { counted, type Invariant } from './invariant.js';

const SHOWN = 'NOT is_hidden AND deleted_at IS NULL';

interface Counter {
  /** The counting `table.column`. */
  counter: string;
  /** The counted rows' `table.column` that references the counter's row. */
  of: string;
  where?: string;
  needs?: string[];
}

const COUNTERS: Counter[] = [
  { counter: 'posts.likes_count', of: 'likes.post_id' },
  { counter: 'posts.comments_count', of: 'comments.post_id', where: SHOWN, needs: ['comments.deleted_at'] },
  { counter: 'posts.saves_count', of: 'bookmarks.post_id' },
  { counter: 'posts.shares_count', of: 'shares.post_id' },
  { counter: 'posts.views_count', of: 'post_views.post_id' },
  { counter: 'comments.likes_count', of: 'comment_likes.comment_id' },
  {
    counter: 'comments.replies_count',
    of: 'comments.parent_id',
    where: SHOWN,
    needs: ['comments.deleted_at'],
  },
];

/** A hash of the groups takes minutes, where a recount per row would take hours. */
function counterInvariant({ counter, of, where = 'true', needs = [] }: Counter): Invariant {
  const [table, column] = counter.split('.') as [string, string];
  const [counted_, key] = of.split('.') as [string, string];
  return {
    name: `counter ${counter}`,
    what: `${counter} equals the number of ${counted_} that can be seen`,
    needs: [counter, of, ...needs],
    violations: counted(`
      SELECT format('${table} %s: ${column} is %s, the recount is %s', t.id, t.${column}, coalesce(n, 0)) AS example
      FROM public.${table} t
      LEFT JOIN (SELECT ${key}, count(*) AS n FROM public.${counted_} WHERE ${where} GROUP BY ${key}) r
        ON r.${key} = t.id
      WHERE t.${column} IS DISTINCT FROM coalesce(n, 0)`),
  };
}

const influence: Invariant = {
  name: 'influence',
  what: 'users.influence_score is the sum of the points in its ledger',
  needs: ['users.influence_score', 'influence_entries.points'],
  violations: counted(`
    SELECT format('users %s: the score is %s, the ledger adds up to %s', t.id, t.influence_score, coalesce(points, 0)) AS example
    FROM public.users t
    LEFT JOIN (SELECT user_id, sum(points) AS points FROM public.influence_entries GROUP BY user_id) r
      ON r.user_id = t.id
    WHERE t.influence_score IS DISTINCT FROM coalesce(points, 0)`),
};

export const COUNTER_INVARIANTS: readonly Invariant[] = [...COUNTERS.map(counterInvariant), influence];
