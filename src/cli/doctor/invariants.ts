import { recountAll, type Recount } from '../schema/recount.js';
import { counterRecounts } from '../adopt/counters-phase.js';
import { Session } from '../schema/session.js';
import type { Invariant } from '../invariants/invariant.js';
import { INVARIANTS, invariantsOf } from '../invariants/invariants.js';
import { originOf } from './adoption.js';
import { type Check, error, notChecked, ok, plural, warn } from './check.js';
import type { Patient } from './patient.js';

interface Broken {
  what: string;
  count: number;
  example: string | null;
}

/** Those that are broken; where a look fails, those that were found until then, if any. */
async function brokenOf(patient: Patient, invariants: readonly Invariant[]): Promise<Broken[]> {
  const broken: Broken[] = [];
  try {
    for (const { what, violations } of invariants) {
      const seen = await patient.row<{ count: number; example: string | null }>(violations);
      if (seen.count > 0) broken.push({ what, ...seen });
    }
  } catch (failure) {
    if (broken.length === 0) throw failure;
  }
  return broken;
}

/** What it should say something about, and cannot: an invariant is silent where its columns are missing. */
const silent = (of: RegExp, known: readonly Invariant[]) =>
  INVARIANTS.filter(({ name }) => of.test(name) && !known.some((invariant) => invariant.name === name));

interface Group {
  name: string;
  /** The names of the invariants that it looks at. */
  of: RegExp;
  reads?: string[];
  well: string;
  mend: (adopted: boolean) => string;
  fix?: Check['fix'];
  /** Whether the old server of an adopted database has its own way of counting it. */
  kept?: boolean;
  /** More to say where nothing is broken. */
  note?: (patient: Patient) => Promise<string>;
}

const inWords = ({ what, count, example }: Broken) =>
  `It does not hold that ${what}: ${plural(count, 'case')}, such as: ${example}.`;

function invariantCheck({ name, of, reads = [], well, mend, fix, kept, note }: Group): Check {
  return {
    name,
    reads,
    async look(patient) {
      const known = (await invariantsOf(patient.client)).filter((invariant) => of.test(invariant.name));
      const bad = await brokenOf(patient, known);
      if (bad.length > 0) {
        const { adopted } = await originOf(patient);
        return (adopted && kept ? warn : error)(bad.map(inWords).join(' '), mend(adopted));
      }
      const unknown = silent(of, known).flatMap(({ needs }) => needs);
      if (unknown.length > 0)
        return notChecked(
          `not all of ${unknown.join(', ')} is there.`,
          'Mend what the check `schema` tells first.',
        );
      return ok(well + ((await note?.(patient)) ?? ''));
    },
    ...(fix && { fix }),
  };
}

async function recount(patient: Patient, recounts: readonly Recount[]): Promise<string> {
  const session = await Session.open(patient.databaseUrl);
  try {
    const told: string[] = [];
    for (const one of recounts)
      told.push(`Recounted ${plural(await recountAll(session, one), 'row')} of ${one.table}.`);
    return told.join(' ');
  } finally {
    await session.close();
  }
}

const LEDGER = 'coalesce((SELECT sum(points) FROM public.influence_entries WHERE user_id = t.id), 0)';

/** The ledger says why a score is what it is; so it is the score that is wrong. */
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

/** In an adopted database the old server may have deleted messages for good; a trigger kept their numbers. */
async function recordedGaps(patient: Patient): Promise<string> {
  if (!(await originOf(patient)).adopted) return '';
  const { gaps, conversations } = await patient.row<{ gaps: number; conversations: number }>(
    'SELECT count(*)::float8 AS gaps, count(DISTINCT conversation_id)::float8 AS conversations FROM public.adopted_message_gaps',
  );
  if (gaps === 0) return '; the old server has left no gaps';
  return `, but for ${plural(gaps, 'recorded gap')} in ${plural(conversations, 'conversation')}, of messages that the old server deleted for good; their numbers are never used again`;
}

export const invariantChecks: Check[] = [
  {
    name: 'counters',
    of: /^counter /,
    kept: true,
    reads: ['posts', 'comments'],
    well: 'likes, comments, replies, saves, shares and views equal their recount',
    mend: (adopted: boolean) => (adopted ? `${FIX}, or ${ADOPT}` : FIX),
    fix: (patient: Patient) => recount(patient, counterRecounts),
  },
  {
    name: 'influence',
    of: /^influence$/,
    kept: true,
    reads: ['users', 'influence_entries'],
    well: 'each score is the sum of its ledger',
    mend: (adopted: boolean) => (adopted ? ADOPT : FIX),
    fix: async (patient: Patient) =>
      (await originOf(patient)).adopted
        ? 'Left alone: in an adopted database a score is kept, and npm run db:adopt -- --apply explains it.'
        : recount(patient, [INFLUENCE]),
  },
  {
    name: 'message-numbers',
    of: /^message numbers$/,
    reads: ['conversations', 'messages'],
    well: 'the messages of each conversation are numbered without a hole',
    mend: (adopted: boolean) => (adopted ? `${ADOPT}. If it stays: ${RESTORE}` : LAST_SEQ),
    note: recordedGaps,
  },
  {
    name: 'message-revs',
    of: /^(last rev|unique revs)$/,
    reads: ['conversations', 'messages'],
    well: 'each change of a message has a rev of its own',
    mend: () =>
      'UPDATE conversations SET last_rev = (SELECT max(rev) FROM messages WHERE conversation_id = conversations.id) where it is behind; clients then ask for all changes again.',
  },
  {
    name: 'read-marks',
    of: /^unread marks$/,
    reads: ['conversations', 'conversation_marks'],
    well: 'nobody has read or received more than there is',
    mend: () =>
      'UPDATE conversation_marks SET read_seq and delivered_seq down to the last_seq of the conversation; DELETE marks of people who are not in it.',
  },
  {
    name: 'sequences',
    of: /^sequence /,
    well: 'no sequence gives out a number that is taken',
    mend: () => 'SELECT setval(the sequence, the highest number of its column)',
  },
  {
    name: 'orphans',
    of: /^foreign key /,
    well: 'no row refers to one that is not there',
    mend: () =>
      'DELETE the rows that refer to nothing, or bring back what they refer to; then npm run doctor -- --fix proves the reference.',
  },
].map(invariantCheck);
