import type { Session } from './session.js';
import { type Chapter, Pace, ROW_LOCKS, type Step } from './step.js';

interface Pair {
  survivor: string;
  twin: string;
}

/**
 * Two conversations of the same two people, in either order. The elder stays, unless it is a request and the other is
 * not. Through to_jsonb, since an old database has neither column.
 */
const MIRRORED = `
  SELECT (array_agg(side.id ORDER BY side.status = 'REQUEST', side.created_at, side.id COLLATE "C"))[1] AS survivor,
    (array_agg(side.id ORDER BY side.status = 'REQUEST', side.created_at, side.id COLLATE "C"))[2] AS twin
  FROM public.conversations a
  JOIN public.conversations b ON b.participant1_id = a.participant2_id AND b.participant2_id = a.participant1_id
  CROSS JOIN LATERAL (VALUES
    (a.id, a.created_at, coalesce(to_jsonb(a) ->> 'status', 'ACCEPTED')),
    (b.id, b.created_at, coalesce(to_jsonb(b) ->> 'status', 'ACCEPTED'))) AS side(id, created_at, status)
  WHERE a.participant1_id COLLATE "C" < a.participant2_id COLLATE "C"
    AND to_jsonb(a) ->> 'merged_into_id' IS NULL AND to_jsonb(b) ->> 'merged_into_id' IS NULL
  GROUP BY a.id, b.id ORDER BY 1`;

/** Twins that were merged before and still hold messages: an adoption was interrupted there. */
const UNFINISHED = `
  SELECT twin.merged_into_id AS survivor, twin.id AS twin FROM public.conversations twin
  WHERE twin.merged_into_id IS NOT NULL AND EXISTS (SELECT FROM public.messages WHERE conversation_id = twin.id)
    AND EXISTS (SELECT FROM public.conversations survivor WHERE survivor.id = twin.merged_into_id)`;

/** From here on, what is written to the twin goes to the survivor. */
const LEAD = `
  WITH led AS (UPDATE public.conversations SET merged_into_id = $1 WHERE id = $2 RETURNING last_message_at)
  UPDATE public.conversations SET last_message_at = GREATEST(conversations.last_message_at, led.last_message_at)
  FROM led WHERE conversations.id = $1`;

/** Numbers follow later, all at once and in order; only a conversation that has numbers gives the next ones at once. */
const MOVE = `
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

export const pairSteps: Chapter = async ({ session, catalog, complete }) => {
  if (!catalog.tables.has('conversations')) return [];
  const mirrored = await session.rows<Pair>(MIRRORED);
  const unfinished = complete ? await session.rows<Pair>(UNFINISHED) : [];
  return mirrored.length + unfinished.length > 0 ? [mergeStep(mirrored, unfinished)] : [];
};

function mergeStep(mirrored: Pair[], unfinished: Pair[]): Step {
  return {
    id: 'data:mirrored-pairs',
    title: 'Merge conversations of the same two people; the emptied one stays and leads to the other',
    lock: ROW_LOCKS,
    risk: 'medium: messages move to another conversation, which is not undone by going back',
    estimate: `${mirrored.length + unfinished.length} pairs`,
    sql: [LEAD, MOVE],
    run: async (session) => {
      for (const pair of mirrored) await lead(session, pair);
      for (const pair of [...mirrored, ...unfinished]) await move(session, pair);
      return mirrored.length + unfinished.length;
    },
  };
}

/** The twin first, then the survivor: the order in which an insert into the twin takes the two locks. */
async function lockBoth(session: Session, { survivor, twin }: Pair): Promise<void> {
  for (const id of [twin, survivor]) {
    await session.rows('SELECT id FROM public.conversations WHERE id = $1 FOR UPDATE', [id]);
  }
}

async function lead(session: Session, pair: Pair): Promise<void> {
  await session.briefly(`the conversation ${pair.twin}`, async () => {
    await lockBoth(session, pair);
    await session.run(LEAD, [pair.survivor, pair.twin]);
  });
}

async function move(session: Session, pair: Pair): Promise<void> {
  const pace = new Pace(500);
  for (let moved = 1; moved > 0;) {
    moved = await pace.batch(session, `the messages of the conversation ${pair.twin}`, async (size) => {
      await lockBoth(session, pair);
      const [row] = await session.rows<{ moved: number }>(MOVE, [pair.survivor, pair.twin, size]);
      return row?.moved ?? 0;
    });
  }
}
