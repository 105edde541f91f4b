import type { ClientBase } from 'pg';
import { catalogInvariants } from './catalog-invariants.js';
import { COUNTER_INVARIANTS } from './counters.js';
import type { Invariant } from './invariant.js';
import { MESSAGE_INVARIANTS, NUMBERING } from './messages.js';

/** `count` rows violate the invariant; `example` is one of them. */
export interface Finding {
  name: string;
  what: string;
  count: number;
  example: string | null;
}

export const INVARIANTS: readonly Invariant[] = [NUMBERING[0], ...MESSAGE_INVARIANTS, ...COUNTER_INVARIANTS];

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped`;

/** The invariants whose tables exist here, and those of the database's own catalog. */
export async function invariantsOf(client: ClientBase): Promise<Invariant[]> {
  const { rows } = await client.query<{ table: string; column: string }>(COLUMNS);
  const known = new Set(rows.flatMap(({ table, column }) => [table, `${table}.${column}`]));
  const isHere = ({ needs }: Invariant) => needs.every((need) => known.has(need));
  const [plain, adopted] = NUMBERING;
  const chosen = INVARIANTS.map((invariant) =>
    invariant === plain && isHere(adopted) ? adopted : invariant,
  );
  return [...chosen.filter(isHere), ...(await catalogInvariants(client))];
}

/** Checks every invariant in a single pass over each table, without locks or writes. */
export async function checkInvariants(
  client: ClientBase,
  onChecked: (finding: Finding) => void = () => undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { name, what, violations } of await invariantsOf(client)) {
    const { rows } = await client.query<{ count: number; example: string | null }>(violations);
    const finding = { name, what, ...rows[0]! };
    findings.push(finding);
    onChecked(finding);
  }
  return findings;
}
