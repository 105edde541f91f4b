import { type Recount, recountAll } from '../schema/recount.js';
import {
  exclusiveLock,
  shortTransactionStep,
  type PhaseContext,
  INSTANT,
  nonBlockingLock,
  ROW_LOCKS,
  SAFE,
  type Step,
} from './step.js';

const COLUMN_SHAPE = `
  SELECT pg_get_expr(f.adbin, f.adrelid) AS fallback, a.attnotnull AS "notNull",
    (SELECT quote_ident(n.conname) FROM pg_constraint n
      WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]) AS "notNullName"
  FROM pg_attribute a LEFT JOIN pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
  WHERE a.attrelid = 'public.users'::regclass AND a.attname = 'net_worth'`;

const INDEXES = `
  SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = 'public.users'::regclass AND i.indisvalid AND EXISTS (
    SELECT FROM pg_depend d JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = i.indexrelid AND d.refobjid = i.indrelid AND a.attname = 'net_worth')`;

const WIDE_NOT_NULL = 'net_worth_wide_not_null';

const SYNC_TRIGGER = [
  `CREATE OR REPLACE FUNCTION public.rabitchat_widen_net_worth() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
  NEW.net_worth_wide := NEW.net_worth;
  RETURN NEW;
END $function$`,
  `CREATE OR REPLACE TRIGGER rabitchat_widen_net_worth BEFORE INSERT OR UPDATE ON public.users
  FOR EACH ROW EXECUTE FUNCTION public.rabitchat_widen_net_worth()`,
];

const BACKFILL: Recount = {
  table: 'users',
  isWrong: 't.net_worth_wide IS DISTINCT FROM t.net_worth',
  correctionSql: 'UPDATE public.users SET net_worth_wide = net_worth WHERE id = ANY($1)',
};

interface ColumnShape {
  fallback: string | null;
  notNull: boolean;
  /** From PostgreSQL 18 on, NOT NULL is a named constraint. */
  notNullName: string | null;
}

interface IndexCopy {
  name: string;
  definition: string;
}

export async function syncedSteps({ session, catalog }: PhaseContext): Promise<Step[]> {
  const [shape] = await session.rows<ColumnShape>(COLUMN_SHAPE);
  const indexes = await session.rows<IndexCopy>(INDEXES);
  const copies = indexes.filter(({ name }) => !catalog.relations.has(wideIndexName(name)));
  const fallback = shape!.fallback === null ? '' : ` DEFAULT ${shape!.fallback}`;
  const column = `net_worth_wide bigint${fallback}${shape!.notNull && fallback ? ` CONSTRAINT ${WIDE_NOT_NULL} NOT NULL` : ''}`;
  return [addColumnStep(column), backfillStep(), ...copies.map(copyIndexStep), swapStep(indexes, shape!)];
}

const wideIndexName = (index: string) => `${index}_wide`.slice(-63);

const addColumnStep = (column: string) =>
  shortTransactionStep({
    id: 'widen:beside',
    title: 'Add a wide net_worth beside the old one and keep it in sync',
    lock: exclusiveLock('users'),
    risk: SAFE,
    sql: [`ALTER TABLE public.users ADD COLUMN IF NOT EXISTS ${column}`, ...SYNC_TRIGGER],
  });

const backfillStep = (): Step => ({
  id: 'widen:catch-up',
  title: 'Copy every net_worth to the wide column',
  lock: ROW_LOCKS,
  risk: SAFE,
  estimate: 'every account',
  sql: [BACKFILL.correctionSql],
  run: (session) => recountAll(session, BACKFILL),
});

function copyIndexStep({ name, definition }: IndexCopy): Step {
  const [head, tail] = definition.split(' USING ') as [string, string];
  const statement = `${head
    .replace('INDEX ', 'INDEX CONCURRENTLY ')
    .replace(name, wideIndexName(name))} USING ${tail.replaceAll(/\bnet_worth\b/g, 'net_worth_wide')}`;
  return {
    id: `widen:index:${name}`,
    title: `Build the index ${name} for the wide column`,
    lock: nonBlockingLock('users'),
    risk: SAFE,
    estimate: 'one pass over the accounts',
    sql: [statement],
    run: async (session) => {
      await session.runConcurrently(statement);
      return 1;
    },
  };
}

const swapStep = (indexes: IndexCopy[], { notNullName }: ColumnShape) =>
  shortTransactionStep({
    id: 'widen:swap',
    title: 'Replace the old column with the wide one',
    lock: exclusiveLock('users'),
    risk: 'low: the old column is dropped; the new one has its values',
    estimate: INSTANT,
    sql: [
      'DROP TRIGGER rabitchat_widen_net_worth ON public.users',
      'DROP FUNCTION public.rabitchat_widen_net_worth()',
      'ALTER TABLE public.users DROP COLUMN net_worth',
      'ALTER TABLE public.users RENAME COLUMN net_worth_wide TO net_worth',
      ...(notNullName
        ? [`ALTER TABLE public.users RENAME CONSTRAINT ${WIDE_NOT_NULL} TO ${notNullName}`]
        : []),
      ...indexes.map(({ name }) => `ALTER INDEX public."${wideIndexName(name)}" RENAME TO "${name}"`),
    ],
  });
