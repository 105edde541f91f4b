import { BatchSizer } from '../schema/batch-sizer.js';
import { countRows } from '../schema/catalog.js';
import { shortTransactionStep, type Phase, type PhaseContext, ROW_LOCKS, SAFE, type Step } from './step.js';
import type { Session } from '../schema/session.js';

const COPIED_TABLE = 'adopted_replies';

/** Not copied yet, and its post, comment and author exist. */
const IS_UNCOPIED = `NOT EXISTS (SELECT FROM public.${COPIED_TABLE} a WHERE a.reply_id = r.id)
  AND EXISTS (SELECT FROM public.comments c JOIN public.posts p ON p.id = c.post_id WHERE c.id = r.comment_id)
  AND EXISTS (SELECT FROM public.users WHERE id = r.author_id)`;

/**
 * The original keeps replies apart; here they are comments. They keep their ids, since the original may go on using
 * its table; a record of copied ids keeps a deleted reply from coming back.
 */
const COPY = `
  WITH fresh AS (
    SELECT r.id, c.post_id, r.author_id, r.content, r.is_hidden, r.created_at, c.id AS parent_id
    FROM public.comment_replies r JOIN public.comments c ON c.id = r.comment_id
    WHERE ${IS_UNCOPIED} ORDER BY r.id LIMIT $1),
  copied AS (
    INSERT INTO public.comments (id, post_id, author_id, content, is_hidden, created_at, parent_id)
    SELECT id, post_id, author_id, content, is_hidden, created_at, parent_id FROM fresh ON CONFLICT (id) DO NOTHING)
  INSERT INTO public.${COPIED_TABLE} (reply_id) SELECT id FROM fresh`;

const COUNT_UNCOPIED = `SELECT count(*)::int AS n FROM public.comment_replies r WHERE ${IS_UNCOPIED}`;

export const copiedRepliesTableSteps: Phase = ({ catalog }) =>
  catalog.tables.has('comment_replies') && !catalog.tables.has(COPIED_TABLE)
    ? [
        shortTransactionStep({
          id: `table:${COPIED_TABLE}`,
          title: `Create the table ${COPIED_TABLE}, which records the copied replies`,
          lock: 'none',
          risk: SAFE,
          sql: [`CREATE TABLE public.${COPIED_TABLE} (reply_id varchar PRIMARY KEY)`],
        }),
      ]
    : [];

export const replySteps: Phase = async (context) => {
  const waiting = context.catalog.tables.has('comment_replies') ? await countUncopied(context) : 0;
  return waiting > 0 ? [copyStep(waiting)] : [];
};

async function countUncopied({ session, catalog, complete }: PhaseContext): Promise<number> {
  if (!complete) return countRows(session, catalog, 'comment_replies');
  const [row] = await session.rows<{ n: number }>(COUNT_UNCOPIED);
  return row!.n;
}

const copyStep = (waiting: number): Step => ({
  id: 'data:replies',
  title: 'Copy the replies from comment_replies to comments, under their ids',
  lock: ROW_LOCKS,
  risk: 'low: the original shows them as comments too',
  estimate: `${waiting} replies`,
  sql: [COPY],
  run: copyAll,
});

async function copyAll(session: Session): Promise<number> {
  const pace = new BatchSizer(200);
  let copied = 0;
  for (let batch = 1; batch > 0; copied += batch) {
    batch = await pace.batch(session, 'the replies', (size) => session.run(COPY, [size]));
  }
  return copied;
}
