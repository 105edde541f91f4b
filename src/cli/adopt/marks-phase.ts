import { countRows } from '../schema/catalog.js';
import type { Session } from '../schema/session.js';
import { type Phase, ROW_LOCKS, SAFE } from './step.js';

const PAGE_SIZE = 500;

/**
 * The last message that the original has as read is each side's read mark. The unread count is exact when all earlier
 * messages are read, and otherwise covers what came after the mark.
 */
const LAGGING = `
  WITH page AS (SELECT * FROM public.conversations WHERE id > $1 ORDER BY id LIMIT ${PAGE_SIZE}),
  known AS (
    SELECT m.conversation_id, m.receiver_id AS user_id,
      coalesce(max(m.seq) FILTER (WHERE m.read), 0)::float8 AS read_seq,
      (max(m.read_at) FILTER (WHERE m.read))::text AS read_at,
      max(m.seq)::float8 AS delivered_seq, max(m.delivered_at)::text AS delivered_at
    FROM page c JOIN public.messages m ON m.conversation_id = c.id
    WHERE m.receiver_id IN (c.participant1_id, c.participant2_id)
      AND EXISTS (SELECT FROM public.users WHERE id = m.receiver_id)
      AND (m.read OR m.delivered_at IS NOT NULL OR m.status IN ('DELIVERED', 'READ'))
    GROUP BY 1, 2)
  SELECT known.* FROM known LEFT JOIN public.conversation_marks mark USING (conversation_id, user_id)
  WHERE known.read_seq > coalesce(mark.read_seq, 0) OR known.delivered_seq > coalesce(mark.delivered_seq, 0)`;

const END_OF_PAGE = `
  SELECT id FROM (SELECT id FROM public.conversations WHERE id > $1 ORDER BY id LIMIT ${PAGE_SIZE}) AS page
  ORDER BY id DESC LIMIT 1`;

const COLUMNS = 'conversation_id, user_id, read_seq, read_at, delivered_seq, delivered_at';

const ADVANCE = `
  INSERT INTO public.conversation_marks AS mark (${COLUMNS})
  SELECT ${COLUMNS} FROM json_populate_recordset(NULL::public.conversation_marks, $1)
  ON CONFLICT (conversation_id, user_id) DO UPDATE SET
    read_at = CASE WHEN excluded.read_seq > mark.read_seq THEN excluded.read_at ELSE mark.read_at END,
    read_seq = GREATEST(mark.read_seq, excluded.read_seq),
    delivered_at = CASE WHEN excluded.delivered_seq > mark.delivered_seq THEN excluded.delivered_at ELSE mark.delivered_at END,
    delivered_seq = GREATEST(mark.delivered_seq, excluded.delivered_seq)`;

export const markSteps: Phase = async ({ session, catalog, complete }) => {
  const lagging = complete
    ? await sumOverPages(session, (marks) => marks.length)
    : await countRows(session, catalog, 'conversations');
  if (lagging === 0) return [];
  return [
    {
      id: 'data:read-marks',
      title: 'Set the read marks from the read flags of the messages',
      lock: ROW_LOCKS,
      risk: SAFE,
      estimate: complete ? `${lagging} marks` : `${lagging} conversations to check`,
      sql: [LAGGING, ADVANCE],
      run: (session) => sumOverPages(session, (marks) => advance(session, marks)),
    },
  ];
};

const advance = async (session: Session, marks: object[]): Promise<number> =>
  marks.length === 0
    ? 0
    : session.withShortTransaction('the read marks', () => session.run(ADVANCE, [JSON.stringify(marks)]));

/** Pages through the conversations and sums the results for the lagging marks. */
async function sumOverPages(session: Session, work: (marks: object[]) => number | Promise<number>) {
  let sum = 0;
  for (let after = ''; ;) {
    const [end] = await session.rows<{ id: string }>(END_OF_PAGE, [after]);
    if (!end) return sum;
    sum += await work(await session.rows(LAGGING, [after]));
    after = end.id;
  }
}
