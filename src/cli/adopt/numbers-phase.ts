import { BatchSizer } from '../schema/batch-sizer.js';
import { countRows } from '../schema/catalog.js';
import { notNullSteps } from './not-null-steps.js';
import type { Session } from '../schema/session.js';
import { BATCH_LOCK, type Phase, type Step } from './step.js';

interface UnnumberedConversation {
  id: string;
  n: number;
}

/** Conversations of up to this many messages are numbered in groups, longer ones in batches. */
const MAX_SHORT_CONVERSATION = 200;

const UNNUMBERED_CONVERSATIONS = `
  SELECT c.id, waiting.n::int AS n FROM public.conversations c
  CROSS JOIN LATERAL (SELECT count(*) AS n FROM public.messages m WHERE m.conversation_id = c.id AND m.seq IS NULL) waiting
  WHERE c.id > $1 AND waiting.n > 0 ORDER BY c.id LIMIT 200`;

/** Conversations that no longer exist, where no foreign key deleted their messages. */
const ORPHANED_CONVERSATIONS =
  'SELECT DISTINCT conversation_id AS id FROM public.messages WHERE seq IS NULL ORDER BY 1';

const LOCK = `
  SELECT last_seq::float8 AS seq, last_rev::float8 AS rev FROM public.conversations
  WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`;

/**
 * Numbers by time, then id in byte order, after the numbers already given. Locks the rows before counting them, or a
 * concurrent delete would leave a gap.
 */
const NUMBER_MANY = `
  WITH head AS (
    SELECT c.id, GREATEST(c.last_seq, coalesce(max(m.seq), 0)) AS seq, GREATEST(c.last_rev, coalesce(max(m.rev), 0)) AS rev
    FROM public.conversations c JOIN public.messages m ON m.conversation_id = c.id
    WHERE c.id = ANY($1) GROUP BY c.id),
  unnumbered AS MATERIALIZED (
    SELECT id, conversation_id, created_at FROM public.messages
    WHERE conversation_id = ANY($1) AND seq IS NULL FOR NO KEY UPDATE),
  waiting AS (
    SELECT id, conversation_id,
      row_number() OVER (PARTITION BY conversation_id ORDER BY created_at, id COLLATE "C") AS n
    FROM unnumbered)
  UPDATE public.messages SET seq = head.seq + waiting.n, rev = head.rev + waiting.n
  FROM waiting JOIN head ON head.id = waiting.conversation_id WHERE messages.id = waiting.id`;

/** From here on the trigger numbers new messages of these conversations. */
const START_NUMBERING_MANY = `
  UPDATE public.conversations SET last_seq = head.seq, last_rev = GREATEST(last_rev, head.rev)
  FROM (SELECT conversation_id, max(seq) AS seq, max(rev) AS rev FROM public.messages
    WHERE conversation_id = ANY($1) GROUP BY 1) head
  WHERE conversations.id = head.conversation_id AND conversations.last_seq < head.seq`;

const START_OF_ONE = `
  SELECT coalesce(min(created_at) FILTER (WHERE seq IS NULL), 'infinity')::text AS since,
    coalesce(max(seq), 0)::float8 AS seq, coalesce(max(rev), 0)::float8 AS rev
  FROM public.messages WHERE conversation_id = $1`;

const NUMBER_ONE = `
  WITH unnumbered AS MATERIALIZED (
    SELECT id, created_at FROM public.messages
    WHERE conversation_id = $1 AND created_at >= $2::timestamp AND seq IS NULL
    ORDER BY created_at, id COLLATE "C" LIMIT $5 FOR NO KEY UPDATE),
  waiting AS (SELECT id, row_number() OVER (ORDER BY created_at, id COLLATE "C") AS n FROM unnumbered),
  numbered AS (
    UPDATE public.messages SET seq = $3::bigint + waiting.n, rev = $4::bigint + waiting.n
    FROM waiting WHERE messages.id = waiting.id RETURNING created_at)
  SELECT count(*)::int AS n, coalesce(max(created_at), $2::timestamp)::text AS since FROM numbered`;

const START_NUMBERING_ONE = `
  UPDATE public.conversations SET last_seq = GREATEST(last_seq, $2), last_rev = GREATEST(last_rev, $3) WHERE id = $1`;

const LATE_MESSAGES = `
  SELECT id FROM public.messages WHERE conversation_id = $1 AND seq IS NULL ORDER BY created_at, id COLLATE "C"`;

const NUMBER_LATE = `
  WITH waiting AS (
    SELECT id, row_number() OVER (ORDER BY created_at, id COLLATE "C") AS n FROM (
      SELECT id, created_at FROM public.messages WHERE id = ANY($2) AND seq IS NULL FOR NO KEY UPDATE) AS unnumbered),
  opened AS (
    UPDATE public.conversations SET last_seq = last_seq + n, last_rev = last_rev + n
    FROM (SELECT count(*) AS n FROM waiting) AS counted WHERE id = $1
    RETURNING last_seq - n AS seq, last_rev - n AS rev)
  UPDATE public.messages SET seq = opened.seq + waiting.n, rev = opened.rev + waiting.n
  FROM waiting, opened WHERE messages.id = waiting.id`;

export const numberSteps: Phase = async ({ session, catalog }) => {
  const messages = catalog.tables.get('messages');
  // A column that is NOT NULL has no unnumbered messages.
  if (!messages || messages.columns.get('seq')?.notNull) return [];
  return [numberStep(await countRows(session, catalog, 'messages')), ...notNullSteps(catalog)];
};

function numberStep(rows: number): Step {
  return {
    id: 'data:message-numbers',
    title: 'Number the messages of every conversation by time',
    lock: BATCH_LOCK,
    risk: 'low: only new columns are written',
    estimate: `${rows} messages`,
    sql: [NUMBER_MANY, START_NUMBERING_MANY],
    run: numberAll,
  };
}

async function numberAll(session: Session): Promise<number> {
  // Without statistics the planner assumes that hardly any row of a new column is NULL, and sorts whole conversations.
  await session.runConcurrently('ANALYZE public.messages (seq)');
  const pace = new BatchSizer(1000, 20_000, 'messages');
  let numbered = 0;
  for (let after = ''; ;) {
    const page = await session.rows<UnnumberedConversation>(UNNUMBERED_CONVERSATIONS, [after]);
    if (page.length === 0) return numbered + (await numberOrphaned(session));
    numbered += await numberMany(
      session,
      page.filter(({ n }) => n <= MAX_SHORT_CONVERSATION),
      pace,
    );
    for (const { id, n } of page) if (n > MAX_SHORT_CONVERSATION) numbered += await numberOne(session, id);
    after = page.at(-1)!.id;
  }
}

async function numberOrphaned(session: Session): Promise<number> {
  let numbered = 0;
  for (const { id } of await session.rows<{ id: string }>(ORPHANED_CONVERSATIONS))
    numbered += await numberOne(session, id);
  return numbered;
}

async function numberMany(
  session: Session,
  queue: UnnumberedConversation[],
  pace: BatchSizer,
): Promise<number> {
  let numbered = 0;
  while (queue.length > 0) {
    const batch = await pace.batch(session, 'some conversations', async (size) => {
      const some = takeUpTo(queue, size);
      const ids = [some.map(({ id }) => id)];
      await session.rows(LOCK, ids);
      const rows = await session.run(NUMBER_MANY, ids);
      await session.run(START_NUMBERING_MANY, ids);
      return { taken: some.length, rows };
    });
    queue.splice(0, batch.taken);
    numbered += batch.rows;
  }
  return numbered;
}

/** At least one conversation, and no more than `size` messages otherwise. */
function takeUpTo(queue: UnnumberedConversation[], size: number): UnnumberedConversation[] {
  let sum = 0;
  return queue.filter(({ n }, index) => (sum += n) <= size || index === 0);
}

/** Works in batches, so that a writer waits for one batch at most. */
async function numberOne(session: Session, id: string): Promise<number> {
  const pace = new BatchSizer(1000, 20_000, 'messages');
  let [start] = await session.rows<{ since: string; seq: number; rev: number }>(START_OF_ONE, [id]);
  for (let numbered = 0; ;) {
    const { since, seq, rev } = start!;
    const piece = await pace.batch(session, `the conversation ${id}`, async (size) => {
      const [last] = await session.rows<{ seq: number; rev: number }>(LOCK, [[id]]);
      const heads = [Math.max(seq, last?.seq ?? 0), Math.max(rev, last?.rev ?? 0)] as const;
      const [batch] = await session.rows<{ n: number; since: string }>(NUMBER_ONE, [
        id,
        since,
        ...heads,
        size,
      ]);
      const next = { since: batch!.since, seq: heads[0] + batch!.n, rev: heads[1] + batch!.n };
      const isLast = batch!.n < size;
      if (isLast) await session.run(START_NUMBERING_ONE, [id, next.seq, next.rev]);
      return { ...batch!, next, isLast };
    });
    numbered += piece.n;
    if (piece.isLast) return numbered + (await numberLate(session, id, pace));
    start = piece.next;
  }
}

/** Messages whose commit came after later messages were numbered take the next numbers. */
async function numberLate(session: Session, id: string, pace: BatchSizer): Promise<number> {
  const late = await session.rows<{ id: string }>(LATE_MESSAGES, [id]);
  let numbered = 0;
  while (late.length > 0) {
    const batch = await pace.batch(session, `the conversation ${id}`, async (size) => {
      const some = late.slice(0, size).map((message) => message.id);
      await session.rows(LOCK, [[id]]);
      return { taken: some.length, rows: await session.run(NUMBER_LATE, [id, some]) };
    });
    late.splice(0, batch.taken);
    numbered += batch.rows;
  }
  return numbered;
}
