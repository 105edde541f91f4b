import type { Session } from '../schema/session.js';
import { type Phase, type PhaseContext, ROW_LOCKS, SAFE, type Step } from './step.js';

const FIELDS = [
  { column: 'username', flag: 'username_variant', noun: 'usernames' },
  { column: 'email', flag: 'email_variant', noun: 'e-mails' },
];

type Field = (typeof FIELDS)[number];

/** The oldest account among those with the same folded name is the only one without a mark. */
const ranked = ({ column }: Field) => `
  SELECT id, row_number() OVER (PARTITION BY lower(${column} COLLATE "C") ORDER BY created_at, id COLLATE "C") > 1 AS variant
  FROM public.users`;

const wrong = (field: Field, complete: boolean) => `
  SELECT id, variant FROM (${ranked(field)}) AS ranked JOIN public.users USING (id)
  WHERE variant <> ${complete ? `users.${field.flag}` : 'false'} ORDER BY variant DESC`;

const mark = ({ flag }: Field) => `UPDATE public.users SET ${flag} = $2 WHERE id = $1 AND ${flag} <> $2`;

interface Wrong {
  id: string;
  variant: boolean;
}

export const variantSteps: Phase = async (context) => {
  const steps: Step[] = [];
  for (const field of FIELDS) steps.push(...(await stepFor(context, field)));
  return steps;
};

async function stepFor({ session, complete }: PhaseContext, field: Field): Promise<Step[]> {
  // Marks are set before they are cleared, or two accounts would briefly share the folded name unmarked.
  const found = await session.rows<Wrong>(wrong(field, complete));
  if (found.length === 0) return [];
  return [
    {
      id: `data:${field.flag}`,
      title: `Mark ${field.noun} that differ from an older account's only by case`,
      lock: ROW_LOCKS,
      risk: SAFE,
      estimate: `${found.length} accounts`,
      sql: [mark(field)],
      run: async (session) => {
        for (const { id, variant } of found) await markOne(session, mark(field), [id, variant]);
        return found.length;
      },
    },
  ];
}

const markOne = (session: Session, statement: string, values: [string, boolean]) =>
  session.withShortTransaction(`the account ${values[0]}`, () => session.run(statement, values));
