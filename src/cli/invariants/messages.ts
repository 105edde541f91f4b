import { counted, type Invariant } from './invariant.js';

const numbering = (gaps: string) =>
  counted(`
    SELECT format('conversation %s: last_seq is %s, it has %s messages and %s recorded gaps', c.id, c.last_seq,
      coalesce(held, 0), coalesce(gaps, 0)) AS example
    FROM public.conversations c
    LEFT JOIN (SELECT conversation_id, count(DISTINCT seq) AS held, min(seq) AS first, max(seq) AS last,
        count(*) FILTER (WHERE seq IS NULL) AS unnumbered
      FROM public.messages GROUP BY conversation_id) m ON m.conversation_id = c.id
    LEFT JOIN (${gaps}) g ON g.conversation_id = c.id
    WHERE c.last_seq <> coalesce(held, 0) + coalesce(gaps, 0) OR first < 1 OR last > c.last_seq OR unnumbered > 0`);

const NO_GAPS = 'SELECT NULL::varchar AS conversation_id, 0 AS gaps WHERE false';
const ADOPTED_GAPS =
  'SELECT conversation_id, count(*) AS gaps FROM public.adopted_message_gaps GROUP BY conversation_id';

const numbered = {
  name: 'message numbers',
  what: 'the messages of a conversation are numbered 1 to last_seq without a hole, recorded gaps apart',
};

/** Without and with recorded gaps: never adopted, and adopted. */
export const NUMBERING: readonly [Invariant, Invariant] = [
  {
    ...numbered,
    needs: ['conversations.last_seq', 'messages.seq'],
    violations: numbering(NO_GAPS),
  },
  {
    ...numbered,
    needs: ['conversations.last_seq', 'messages.seq', 'adopted_message_gaps.seq'],
    violations: numbering(ADOPTED_GAPS),
  },
];

export const MESSAGE_INVARIANTS: readonly Invariant[] = [
  {
    name: 'last rev',
    what: 'no message has a rev above the last_rev of its conversation',
    needs: ['conversations.last_rev', 'messages.rev'],
    violations: counted(`
      SELECT format('conversation %s: last_rev is %s, a message has rev %s', c.id, c.last_rev, m.rev) AS example
      FROM (SELECT conversation_id, max(rev) AS rev FROM public.messages GROUP BY conversation_id) m
      JOIN public.conversations c ON c.id = m.conversation_id WHERE m.rev > c.last_rev`),
  },
  {
    name: 'unique revs',
    what: 'no two messages of a conversation have the same rev',
    needs: ['messages.rev'],
    violations: counted(`
      SELECT format('conversation %s: rev %s is there %s times', conversation_id, rev, count(*)) AS example
      FROM public.messages GROUP BY conversation_id, rev HAVING count(*) > 1`),
  },
  {
    name: 'unread marks',
    what: 'no user has read or received beyond the last message, and marks belong to the two users of the conversation',
    needs: ['conversations.last_seq', 'conversation_marks.read_seq'],
    violations: counted(`
      SELECT format('conversation %s, user %s: read %s and received %s of %s', c.id, k.user_id, k.read_seq,
        k.delivered_seq, c.last_seq) AS example
      FROM public.conversation_marks k JOIN public.conversations c ON c.id = k.conversation_id
      WHERE k.read_seq > c.last_seq OR k.delivered_seq > c.last_seq OR k.read_seq < 0 OR k.delivered_seq < 0
        OR k.user_id NOT IN (c.participant1_id, c.participant2_id)`),
  },
];
