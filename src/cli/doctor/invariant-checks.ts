import { recountAll, type Recount } from '../schema/recount.js';
import { counterRecounts } from '../adopt/counters-phase.js';
import { Session } from '../schema/session.js';
import type { Invariant } from '../invariants/invariant.js';
import { INVARIANTS, invariantsOf } from '../invariants/invariants.js';
import { originOf } from './adoption.js';
import { type Check, error, notChecked, ok, plural, warn } from './check.js';
import type { DoctorContext } from './doctor-context.js';

interface Broken {
  what: string;
  count: number;
  example: string | null;
}

/** When a query fails, returns what was found before; throws only if nothing was. */
async function findBroken(context: DoctorContext, invariants: readonly Invariant[]): Promise<Broken[]> {
  const broken: Broken[] = [];
  try {
    for (const { what, violations } of invariants) {
      const seen = await context.row<{ count: number; example: string | null }>(violations);
      if (seen.count > 0) broken.push({ what, ...seen });
    }
  } catch (failure) {
    if (broken.length === 0) throw failure;
  }
  return broken;
}

/** Invariants of the group that are absent because their columns are missing. */
const findMissing = (pattern: RegExp, known: readonly Invariant[]) =>
  INVARIANTS.filter(({ name }) => pattern.test(name) && !known.some((invariant) => invariant.name === name));

interface InvariantGroup {
  name: string;
  /** Matches the names of the group's invariants. */
  pattern: RegExp;
  reads?: string[];
  okDetail: string;
  mend: (adopted: boolean) => string;
  fix?: Check['fix'];
  /** True when the old server of an adopted database counts differently: a violation is then a warning. */
  isKeptByOldServer?: boolean;
  /** Appended to the detail when every invariant holds. */
  note?: (context: DoctorContext) => Promise<string>;
}

const describe = ({ what, count, example }: Broken) =>
  `It does not hold that ${what}: ${plural(count, 'case')}, such as: ${example}.`;

function invariantCheck({
  name,
  pattern,
  reads = [],
  okDetail,
  mend,
  fix,
  isKeptByOldServer,
  note,
}: InvariantGroup): Check {
  return {
    name,
    reads,
    async run(context) {
      const known = (await invariantsOf(context.client)).filter((invariant) => pattern.test(invariant.name));
      const bad = await findBroken(context, known);
      if (bad.length > 0) {
        const { adopted } = await originOf(context);
        return (adopted && isKeptByOldServer ? warn : error)(bad.map(describe).join(' '), mend(adopted));
      }
      const unknown = findMissing(pattern, known).flatMap(({ needs }) => needs);
      if (unknown.length > 0)
        return notChecked(
          `not all of ${unknown.join(', ')} is there.`,
          'Fix what the check `schema` reports first.',
        );
      return ok(okDetail + ((await note?.(context)) ?? ''));
    },
    ...(fix && { fix }),
  };
}

async function recount(context: DoctorContext, recounts: readonly Recount[]): Promise<string> {
  const session = await Session.open(context.databaseUrl);
  try {
    const results: string[] = [];
    for (const one of recounts)
      results.push(`Recounted ${plural(await recountAll(session, one), 'row')} of ${one.table}.`);
    return results.join(' ');
  } finally {
    await session.close();
  }
}

const LEDGER = 'coalesce((SELECT sum(points) FROM public.influence_entries WHERE user_id = t.id), 0)';

/** The ledger is authoritative, so the score is corrected. */
const INFLUENCE: Recount = {
  table: 'users',
  isWrong: `t.influence_score <> ${LEDGER}`,
  correctionSql: `UPDATE public.users t SET influence_score = ${LEDGER} WHERE id = ANY($1)`,
};

const FIX = 'npm run doctor -- --fix';
const ADOPT = 'npm run db:adopt -- --apply, which takes up what the old server did meanwhile';
const RESTORE =
  'Nothing invents what is lost: npm run db:restore brings the last proved backup into an empty database; look there.';
const LAST_SEQ = `Where last_seq is behind (the server does it too, at the next message): UPDATE conversations c SET last_seq = m.seq FROM (SELECT conversation_id, max(seq) AS seq FROM messages GROUP BY conversation_id) m WHERE m.conversation_id = c.id AND c.last_seq < m.seq; Where a number is missing: ${RESTORE}`;

/** The old server hard-deletes messages; a trigger records the gaps in `seq`. */
async function recordedGaps(context: DoctorContext): Promise<string> {
  if (!(await originOf(context)).adopted) return '';
  const { gaps, conversations } = await context.row<{ gaps: number; conversations: number }>(
    'SELECT count(*)::float8 AS gaps, count(DISTINCT conversation_id)::float8 AS conversations FROM public.adopted_message_gaps',
  );
  if (gaps === 0) return '; the old server has left no gaps';
  return `, but for ${plural(gaps, 'recorded gap')} in ${plural(conversations, 'conversation')}, of messages that the old server deleted for good; their numbers are never used again`;
}

export const invariantChecks: Check[] = [
  {
    name: 'counters',
    pattern: /^counter /,
    isKeptByOldServer: true,
    reads: ['posts', 'comments'],
    okDetail: 'likes, comments, replies, saves, shares and views equal their recount',
    mend: (adopted: boolean) => (adopted ? `${FIX}, or ${ADOPT}` : FIX),
    fix: (context: DoctorContext) => recount(context, counterRecounts),
  },
  {
    name: 'influence',
    pattern: /^influence$/,
    isKeptByOldServer: true,
    reads: ['users', 'influence_entries'],
    okDetail: 'each score is the sum of its ledger',
    mend: (adopted: boolean) => (adopted ? ADOPT : FIX),
    fix: async (context: DoctorContext) =>
      (await originOf(context)).adopted
        ? 'Not fixed: in an adopted database a score is kept, and npm run db:adopt -- --apply explains it.'
        : recount(context, [INFLUENCE]),
  },
  {
    name: 'message-numbers',
    pattern: /^message numbers$/,
    reads: ['conversations', 'messages'],
    okDetail: 'the messages of each conversation are numbered without a hole',
    mend: (adopted: boolean) => (adopted ? `${ADOPT}. If it stays: ${RESTORE}` : LAST_SEQ),
    note: recordedGaps,
  },
  {
    name: 'message-revs',
    pattern: /^(last rev|unique revs)$/,
    reads: ['conversations', 'messages'],
    okDetail: 'each change of a message has a rev of its own',
    mend: () =>
      'UPDATE conversations SET last_rev = (SELECT max(rev) FROM messages WHERE conversation_id = conversations.id) where it is behind; clients then ask for all changes again.',
  },
  {
    name: 'read-marks',
    pattern: /^unread marks$/,
    reads: ['conversations', 'conversation_marks'],
    okDetail: 'no mark is beyond the last message',
    mend: () =>
      'UPDATE conversation_marks SET read_seq and delivered_seq down to the last_seq of the conversation; DELETE marks of people who are not in it.',
  },
  {
    name: 'sequences',
    pattern: /^sequence /,
    okDetail: 'no sequence gives out a number that is taken',
    mend: () => 'SELECT setval(the sequence, the highest number of its column)',
  },
  {
    name: 'orphans',
    pattern: /^foreign key /,
    okDetail: 'no row refers to one that is not there',
    mend: () =>
      'DELETE the rows that refer to nothing, or bring back what they refer to; then npm run doctor -- --fix proves the reference.',
  },
].map(invariantCheck);
