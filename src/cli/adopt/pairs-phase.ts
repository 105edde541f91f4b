import { BatchSizer } from '../schema/batch-sizer.js';
import type { Session } from '../schema/session.js';
import { BATCH_LOCK, type Phase, type Step } from './step.js';

interface Pair {
  survivor: string;
  twin: string;
}

/**
 * Conversations of the same two users in either order, or in the same order where the unique key was missing. The
 * older one survives, unless only it is a request. Reads through to_jsonb, since an old database has neither column.
 */
const MIRRORED = `
  SELECT survivor, id AS twin FROM (
    SELECT id, first_value(id) OVER (
      PARTITION BY LEAST(participant1_id COLLATE "C", participant2_id COLLATE "C"),
        GREATEST(participant1_id COLLATE "C", participant2_id COLLATE "C")
      ORDER BY coalesce(to_jsonb(c) ->> 'status', 'ACCEPTED') = 'REQUEST', created_at, id COLLATE "C") AS survivor
    FROM public.conversations c WHERE to_jsonb(c) ->> 'merged_into_id' IS NULL) AS ranked
  WHERE id <> survivor ORDER BY 1, 2`;

const UNFINISHED = `
  SELECT twin.merged_into_id AS survivor, twin.id AS twin FROM public.conversations twin
  WHERE twin.merged_into_id IS NOT NULL AND EXISTS (SELECT FROM public.messages WHERE conversation_id = twin.id)
    AND EXISTS (SELECT FROM public.conversations survivor WHERE survivor.id = twin.merged_into_id)`;

/** From here on the trigger moves writes to the twin into the survivor. */
const REDIRECT = `
  WITH led AS (UPDATE public.conversations SET merged_into_id = $1 WHERE id = $2 RETURNING last_message_at)
  UPDATE public.conversations SET last_message_at = GREATEST(conversations.last_message_at, led.last_message_at)
  FROM led WHERE conversations.id = $1`;

/** Redirects whatever pointed to the twin. */
const REDIRECT_CHAIN = `
  UPDATE public.conversations c SET merged_into_id = $1 FROM public.conversations twin
  WHERE twin.id = $2 AND c.merged_into_id = twin.id AND (c.participant1_id, c.participant2_id) IN
    ((twin.participant1_id, twin.participant2_id), (twin.participant2_id, twin.participant1_id))`;

/**
 * Messages get their numbers later, in order; only a conversation that already has numbers assigns the next ones at
 * once.
 */
const MOVE_MESSAGES = `
  WITH head AS (SELECT last_seq, last_rev FROM public.conversations WHERE id = $1),
  next AS MATERIALIZED (
    SELECT id, created_at FROM public.messages
    WHERE conversation_id = $2 ORDER BY created_at, id COLLATE "C" LIMIT $3 FOR NO KEY UPDATE),
  moving AS (SELECT id, row_number() OVER (ORDER BY created_at, id COLLATE "C") AS n FROM next),
  moved AS (
    UPDATE public.messages SET conversation_id = $1,
      seq = CASE WHEN head.last_seq > 0 THEN head.last_seq + moving.n END,
      rev = CASE WHEN head.last_seq > 0 THEN head.last_rev + moving.n END
    FROM moving, head WHERE messages.id = moving.id RETURNING messages.id)
  UPDATE public.conversations SET
    last_seq = CASE WHEN last_seq > 0 THEN last_seq + moved.n ELSE 0 END,
    last_rev = CASE WHEN last_seq > 0 THEN last_rev + moved.n ELSE 0 END
  FROM (SELECT count(*) AS n FROM moved) AS moved WHERE id = $1 RETURNING moved.n::int AS moved`;

export const pairSteps: Phase = async ({ session, catalog, complete }) => {
  if (!catalog.tables.has('conversations')) return [];
  const mirrored = await session.rows<Pair>(MIRRORED);
  const unfinished = complete ? await session.rows<Pair>(UNFINISHED) : [];
  return mirrored.length + unfinished.length > 0 ? [mergeStep(mirrored, unfinished)] : [];
};

function mergeStep(mirrored: Pair[], unfinished: Pair[]): Step {
  return {
    id: 'data:mirrored-pairs',
    title: 'Merge conversations of the same two users; the emptied one stays and redirects to the other',
    lock: BATCH_LOCK,
    risk: 'medium: messages move to another conversation, which a return to the original does not undo',
    estimate: `${mirrored.length + unfinished.length} pairs`,
    sql: [REDIRECT, MOVE_MESSAGES],
    run: async (session) => {
      for (const pair of mirrored) await redirect(session, pair);
      for (const pair of [...mirrored, ...unfinished]) await moveMessages(session, pair);
      return mirrored.length + unfinished.length;
    },
  };
}

/** Locks the twin first, then the survivor, in the same order as an insert into the twin. */
async function lockBoth(session: Session, { survivor, twin }: Pair): Promise<void> {
  for (const id of [twin, survivor]) {
    await session.rows('SELECT id FROM public.conversations WHERE id = $1 FOR UPDATE', [id]);
  }
}

async function redirect(session: Session, pair: Pair): Promise<void> {
  await session.withShortTransaction(`the conversation ${pair.twin}`, async () => {
    await lockBoth(session, pair);
    await session.run(REDIRECT, [pair.survivor, pair.twin]);
    await session.run(REDIRECT_CHAIN, [pair.survivor, pair.twin]);
  });
}

async function moveMessages(session: Session, pair: Pair): Promise<void> {
  const pace = new BatchSizer(500, 10_000, 'messages');
  for (let moved = 1; moved > 0;) {
    moved = await pace.batch(session, `the messages of the conversation ${pair.twin}`, async (size) => {
      await lockBoth(session, pair);
      const [row] = await session.rows<{ moved: number }>(MOVE_MESSAGES, [pair.survivor, pair.twin, size]);
      return row?.moved ?? 0;
    });
  }
}
