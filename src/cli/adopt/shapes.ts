import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Catalog } from '../schema/catalog.js';
import { inPublic, quoted } from '../schema/ddl.js';
import { ADDED_COLUMNS } from '../schema/original.js';
import type { Session } from '../schema/session.js';
import { targetTables } from '../schema/target.js';

/**
 * Required columns unknown to this code. Tables with a foreign BEFORE INSERT trigger are left out, since it may fill
 * them.
 */
const REQUIRED_COLUMNS = `
  SELECT c.relname AS table, a.attname AS column FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY($1)
    AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull AND NOT a.atthasdef AND a.attidentity = ''
    AND NOT EXISTS (SELECT FROM pg_trigger t
      WHERE t.tgrelid = c.oid AND NOT t.tgisinternal AND t.tgtype & 7 = 7 AND t.tgname NOT LIKE 'rabitchat%')`;

const HAS_NUMBERS =
  'SELECT EXISTS (SELECT FROM public.messages WHERE seq IS NOT NULL OR rev IS NOT NULL) AS numbered';

/** Tables that only adoption uses, absent from the declared schema. */
const ADOPTION_TABLES: Record<string, string[]> = {
  adopted_message_gaps: ['conversation_id', 'seq'],
  adopted_replies: ['reply_id'],
  adopted_unescaped: ['until'],
};

export async function shapeReasons(session: Session, catalog: Catalog, adopted: boolean): Promise<string[]> {
  const demanding = await session.rows<{ table: string; column: string }>(REQUIRED_COLUMNS, [
    targetTables.map(({ name }) => name),
  ]);
  return [
    ...targetTables.flatMap(({ name, columns }) =>
      lackReasons(catalog, name, requiredColumnsOf(name, columns)),
    ),
    ...Object.entries(ADOPTION_TABLES).flatMap(([name, columns]) => lackReasons(catalog, name, columns)),
    ...demanding.filter((found) => !isKnown(found)).map(requiredColumnReason),
    ...(adopted ? [] : await numberReasons(session, catalog)),
  ];
}

/** Columns that every original database has, or that we would have created with the table. */
const requiredColumnsOf = (table: string, columns: PgColumn[]) =>
  columns
    .filter((column) => column.notNull && column.default === undefined)
    .map(({ name }) => name)
    .filter((name) => !ADDED_COLUMNS.has(`${table}.${name}`));

function lackReasons({ tables }: Catalog, table: string, demanded: string[]): string[] {
  const known = tables.get(table)?.columns;
  const missing = demanded.filter((name) => known && !known.has(name));
  if (missing.length === 0 || table === 'users') return [];
  return [
    `Its table "${table}" is not RabitChat's: it lacks ${missing.join(', ')}. ` +
      `Rename it: ALTER TABLE ${inPublic(table)} RENAME TO ...`,
  ];
}

const isKnown = (found: { table: string; column: string }) =>
  targetTables.some(
    ({ name, columns }) => name === found.table && columns.some((column) => column.name === found.column),
  );

const requiredColumnReason = ({ table, column }: { table: string; column: string }) =>
  `${table}.${column} must be filled, and this server does not know it: ` +
  `ALTER TABLE ${inPublic(table)} ALTER COLUMN ${quoted(column)} SET DEFAULT ..., or DROP NOT NULL.`;

/** Numbers from before any adoption belong to another program. */
async function numberReasons(session: Session, catalog: Catalog): Promise<string[]> {
  const known = catalog.tables.get('messages')?.columns;
  const foreign = ['seq', 'rev'].filter((column) => known?.get(column)?.type.includes('int'));
  if (foreign.length === 0) return [];
  if (foreign.length === 2 && !(await session.rows<{ numbered: boolean }>(HAS_NUMBERS))[0]!.numbered)
    return [];
  return foreign.map(
    (column) =>
      `messages.${column} is there already and is not ours: ALTER TABLE public.messages RENAME COLUMN ${column} TO ...`,
  );
}
