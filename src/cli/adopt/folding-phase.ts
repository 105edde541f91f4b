import type { Catalog } from '../schema/catalog.js';
import type { Session } from '../schema/session.js';
import { type Phase, nonBlockingLock, SAFE, type Step } from './step.js';
import { VARIANT_TRIGGER } from '../schema/adoption-triggers.js';

/** A scan of a smaller table costs a sign-up nothing. */
const MAX_SCANNED_BYTES = 1024 * 1024;

const INDEXES = ['username', 'email'].map((column) => ({ column, name: `adopted_${column}_folding` }));

/**
 * Temporary indexes for the variant trigger: until the folded unique indexes exist, every sign-up would scan the
 * whole table.
 */
export const addFoldingIndexSteps: Phase = ({ catalog }) =>
  INDEXES.filter(({ name }) => isNeeded(catalog) && !catalog.relations.has(name)).map(({ column, name }) =>
    indexStep(
      `fold:${column}`,
      `Index ${column}s case-insensitively for the duration of the adoption`,
      `CREATE INDEX CONCURRENTLY ${name} ON public.users (lower(${column} COLLATE "C"))`,
    ),
  );

export const dropFoldingIndexSteps: Phase = ({ catalog }) =>
  INDEXES.filter(({ name }) => isNeeded(catalog) || catalog.relations.has(name)).map(({ column, name }) =>
    indexStep(
      `unfold:${column}`,
      `Drop the temporary case-insensitive index of ${column}s`,
      `DROP INDEX CONCURRENTLY IF EXISTS public.${name}`,
    ),
  );

const isNeeded = ({ tables, triggers }: Catalog) =>
  tables.get('users')!.bytes > MAX_SCANNED_BYTES && !triggers.has(VARIANT_TRIGGER);

const indexStep = (id: string, title: string, statement: string): Step => ({
  id,
  title,
  lock: nonBlockingLock('users'),
  risk: SAFE,
  estimate: 'one pass over the accounts',
  sql: [statement],
  run: async (session: Session) => {
    await session.runConcurrently(statement);
    return 1;
  },
});
