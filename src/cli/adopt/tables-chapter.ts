import type { PgColumn } from 'drizzle-orm/pg-core';
import { columnClause, createTable, inPublic, literal, quoted } from '../schema/ddl.js';
import type { Catalog } from '../schema/catalog.js';
import { briefLock, briefStep, type Chapter, type Facts, SAFE, type Step, writeLock } from './step.js';
import { type Enum, type TableConfig, targetEnums, targetTables } from '../schema/target.js';

/** Types that are missing, and values that an older database does not know yet. */
export const enumSteps = ({ catalog }: Pick<Facts, 'catalog'>) =>
  targetEnums.flatMap((type) => enumStep(catalog, type));

function enumStep(catalog: Catalog, type: Enum): Step[] {
  const known = catalog.enums.get(type.enumName);
  const missing = type.enumValues.filter((value) => !known?.includes(value));
  if (missing.length === 0) return [];
  const name = inPublic(type.enumName);
  const sql = known
    ? missing.map((value) => `ALTER TYPE ${name} ADD VALUE IF NOT EXISTS ${literal(value)}`)
    : [`CREATE TYPE ${name} AS ENUM (${type.enumValues.map(literal).join(', ')})`];
  const title = known
    ? `Teach the type ${type.enumName} ${missing.join(', ')}`
    : `Create the type ${type.enumName}`;
  return [briefStep({ id: `enum:${type.enumName}`, title, lock: 'none on any table', risk: SAFE, sql })];
}

export const tableSteps: Chapter = ({ catalog }) =>
  targetTables.filter((table) => !catalog.tables.has(table.name)).map(tableStep);

function tableStep(table: TableConfig): Step {
  const [create, ...indexes] = createTable(table);
  const referred = [
    ...new Set([...create!.matchAll(/REFERENCES public\."(\w+)"/g)].map((match) => match[1]!)),
  ];
  return briefStep({
    id: `table:${table.name}`,
    title: `Create the table ${table.name}`,
    lock: referred.length > 0 ? writeLock(...referred.filter((name) => name !== table.name)) : 'none',
    risk: SAFE,
    sql: [create!, ...indexes],
  });
}

/** Columns that are missing: nullable, or with a constant default, so that no row is rewritten. */
export const columnSteps: Chapter = ({ catalog }) =>
  targetTables.flatMap((table) => {
    const facts = catalog.tables.get(table.name);
    const missing = facts ? table.columns.filter((column) => !facts.columns.has(column.name)) : [];
    return missing.length > 0 ? [columnStep(table.name, missing)] : [];
  });

function columnStep(table: string, missing: PgColumn[]): Step {
  const clauses = missing.map((column) => {
    const nullable = column.default === undefined;
    return `ADD COLUMN IF NOT EXISTS ${columnClause(table, column, { nullable })}`;
  });
  const names = missing.map(({ name }) => name);
  return briefStep({
    id: `columns:${table}`,
    title: `Add ${names.length === 1 ? 'the column' : `${names.length} columns`} to ${table}: ${names.join(', ')}`,
    lock: briefLock(table),
    risk: SAFE,
    sql: [`ALTER TABLE ${inPublic(table)} ${clauses.join(', ')}`],
  });
}

/** Of the columns that the original has, those that may now stay empty: a post may be a picture alone. */
export const LOOSENED = [['posts', 'content']] as const;

export const looseningSteps: Chapter = ({ catalog }) =>
  LOOSENED.filter(([table, column]) => catalog.tables.get(table)?.columns.get(column)?.notNull).map(
    ([table, column]) =>
      briefStep({
        id: `nullable:${table}.${column}`,
        title: `Let ${table}.${column} be null`,
        lock: briefLock(table),
        risk: SAFE,
        sql: [`ALTER TABLE ${inPublic(table)} ALTER COLUMN ${quoted(column)} DROP NOT NULL`],
      }),
  );
