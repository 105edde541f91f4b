import type { PgColumn } from 'drizzle-orm/pg-core';
import { columnClause, createTable, inPublic, quoted } from '../schema/ddl.js';
import { enumChanges } from '../schema/enum-changes.js';
import { NULLABLE_COLUMNS } from '../schema/original.js';
import { exclusiveLock, shortTransactionStep, type Phase, SAFE, type Step, writeLock } from './step.js';
import { type TableConfig, targetTables } from '../schema/target.js';

export const enumSteps: Phase = ({ catalog }) =>
  enumChanges(catalog).map(({ name, isNew, values, sql }) =>
    shortTransactionStep({
      id: `enum:${name}`,
      title: isNew ? `Create the type ${name}` : `Add ${values.join(', ')} to the type ${name}`,
      lock: 'none on any table',
      risk: SAFE,
      sql,
    }),
  );

export const tableSteps: Phase = ({ catalog }) =>
  targetTables.filter((table) => !catalog.tables.has(table.name)).map(tableStep);

function tableStep(table: TableConfig): Step {
  const [create, ...indexes] = createTable(table);
  const referred = [
    ...new Set([...create!.matchAll(/REFERENCES public\."(\w+)"/g)].map((match) => match[1]!)),
  ];
  return shortTransactionStep({
    id: `table:${table.name}`,
    title: `Create the table ${table.name}`,
    lock: referred.length > 0 ? writeLock(...referred.filter((name) => name !== table.name)) : 'none',
    risk: SAFE,
    sql: [create!, ...indexes],
  });
}

/** Missing columns are nullable or have a constant default, so that no row is rewritten. */
export const columnSteps: Phase = ({ catalog }) =>
  targetTables.flatMap((table) => {
    const present = catalog.tables.get(table.name);
    const missing = present ? table.columns.filter((column) => !present.columns.has(column.name)) : [];
    return missing.length > 0 ? [columnStep(table.name, missing)] : [];
  });

function columnStep(table: string, missing: PgColumn[]): Step {
  const clauses = missing.map((column) => {
    const nullable = column.default === undefined;
    return `ADD COLUMN IF NOT EXISTS ${columnClause(table, column, { nullable })}`;
  });
  const names = missing.map(({ name }) => name);
  return shortTransactionStep({
    id: `columns:${table}`,
    title: `Add ${names.length === 1 ? 'the column' : `${names.length} columns`} to ${table}: ${names.join(', ')}`,
    lock: exclusiveLock(table),
    risk: SAFE,
    sql: [`ALTER TABLE ${inPublic(table)} ${clauses.join(', ')}`],
  });
}

export const nullableColumnSteps: Phase = ({ catalog }) =>
  NULLABLE_COLUMNS.filter(([table, column]) => catalog.tables.get(table)?.columns.get(column)?.notNull).map(
    ([table, column]) =>
      shortTransactionStep({
        id: `nullable:${table}.${column}`,
        title: `Make ${table}.${column} nullable`,
        lock: exclusiveLock(table),
        risk: SAFE,
        sql: [`ALTER TABLE ${inPublic(table)} ALTER COLUMN ${quoted(column)} DROP NOT NULL`],
      }),
  );
