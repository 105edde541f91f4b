import { countRows } from '../schema/catalog.js';
import { countWrongRows, recountAll, type Recount } from '../schema/recount.js';
import { type Phase, ROW_LOCKS, SAFE, type Step } from './step.js';

const SHOWN = 'NOT c.is_hidden AND c.deleted_at IS NULL';

const COUNTERS: Record<string, Record<string, string>> = {
  posts: {
    likes_count: 'SELECT count(*) FROM public.likes WHERE post_id = t.id',
    comments_count: `SELECT count(*) FROM public.comments c WHERE c.post_id = t.id AND ${SHOWN}`,
    saves_count: 'SELECT count(*) FROM public.bookmarks WHERE post_id = t.id',
    shares_count: 'SELECT count(*) FROM public.shares WHERE post_id = t.id',
    views_count: 'SELECT count(*) FROM public.post_views WHERE post_id = t.id',
  },
  comments: {
    likes_count: 'SELECT count(*) FROM public.comment_likes WHERE comment_id = t.id',
    replies_count: `SELECT count(*) FROM public.comments c WHERE c.parent_id = t.id AND ${SHOWN}`,
  },
};

export const counterSteps: Phase = async ({ session, catalog, complete }) => {
  const steps: Step[] = [];
  for (const recount of counterRecounts) {
    const { table } = recount;
    const wrong = complete
      ? await countWrongRows(session, recount)
      : await countRows(session, catalog, table);
    if (wrong > 0) steps.push(stepFor(recount, complete ? `${wrong} rows` : `${wrong} rows to check`));
  }
  return steps;
};

export const counterRecounts: readonly Recount[] = Object.entries(COUNTERS).map(([table, counters]) =>
  recountOf(table, counters),
);

function recountOf(table: string, counters: Record<string, string>): Recount {
  const each = Object.entries(counters);
  const right = each.map(([column, count]) => `${column} = (${count})`);
  return {
    table,
    isWrong: each.map(([column, count]) => `t.${column} <> (${count})`).join(' OR '),
    correctionSql: `UPDATE public.${table} t SET ${right.join(', ')} WHERE id = ANY($1)`,
  };
}

const stepFor = (recount: Recount, estimate: string): Step => ({
  id: `data:counters.${recount.table}`,
  title: `Recount the counters of ${recount.table}`,
  lock: ROW_LOCKS,
  risk: SAFE,
  estimate,
  sql: [recount.correctionSql],
  run: (session) => recountAll(session, recount),
});
