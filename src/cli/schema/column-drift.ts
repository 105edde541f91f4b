import type { PgColumn } from 'drizzle-orm/pg-core';
import type { CatalogColumn } from './catalog.js';
import { isCompatibleType } from './type-compatibility.js';
import { columnClause, defaultOf, inPublic, quoted, typeOf } from './ddl.js';
import { NULLABLE_COLUMNS } from './original.js';
import { type TableConfig, targetTables } from './target.js';
import {
  ADOPT,
  type Drift,
  isInherited,
  type LiveSchema,
  PUSH,
  PUSH_WITH_FORCE,
  SESSION_TABLE,
} from './finding.js';
import { isSameDefault, isTextual, isWidening, typeName, overflowCondition } from './sql-equality.js';

interface ColumnLocation {
  live: LiveSchema;
  table: string;
  column: PgColumn;
}

export const columnDrift = (live: LiveSchema): Drift[] =>
  targetTables.flatMap((table) => [...expectedColumns(live, table), ...extraColumns(live, table)]);

function expectedColumns(live: LiveSchema, { name: table, columns }: TableConfig): Drift[] {
  const present = live.catalog.tables.get(table)?.columns;
  if (!present) return [];
  return columns.flatMap((column) => {
    const liveColumn = present.get(column.name);
    return liveColumn ? differences({ live, table, column }, liveColumn) : [missing(table, column)];
  });
}

function missing(table: string, column: PgColumn): Drift {
  const clause = columnClause(table, column, { nullable: column.default === undefined });
  return {
    ...about('missing-column', table, column),
    detail: `The column ${table}.${column.name} is missing.`,
    sql: [`ALTER TABLE ${inPublic(table)} ADD COLUMN IF NOT EXISTS ${clause}`],
  };
}

function about(kind: Drift['kind'], table: string, { name }: { name: string }) {
  return { kind, object: `${table}.${name}`, table, mend: PUSH, losesData: false };
}

function differences(location: ColumnLocation, liveColumn: CatalogColumn): Drift[] {
  const { live, table, column } = location;
  if (isInherited(live, table, column.name)) return inheritedDifferences(location, liveColumn);
  return [
    ...typeDrift(location, liveColumn),
    ...defaultDrift(location, liveColumn),
    ...nullabilityDrift(location, liveColumn),
  ];
}

/** The original's columns stay unchanged as long as the code can work with them. */
function inheritedDifferences({ table, column }: ColumnLocation, { type, notNull }: CatalogColumn): Drift[] {
  if (!isCompatibleType(type, column.getSQLType()))
    return [
      {
        ...about('different-type', table, column),
        detail: `${table}.${column.name} is ${type}, which is incompatible with ${typeName(column.getSQLType())}.`,
        mend: `Give the column back its type by hand; ${ADOPT} does not change it.`,
        sql: [],
      },
    ];
  const isLoosened = NULLABLE_COLUMNS.some(([other, name]) => other === table && name === column.name);
  if (!isLoosened || !notNull) return [];
  return [{ ...dropNotNull(table, column), mend: ADOPT }];
}

const alter = (table: string, column: string, change: string) =>
  `ALTER TABLE ${inPublic(table)} ALTER COLUMN ${quoted(column)} ${change}`;

function typeDrift({ table, column }: ColumnLocation, { type }: CatalogColumn): Drift[] {
  const wanted = typeName(column.getSQLType());
  if (type === wanted) return [];
  const fits = isWidening(type, wanted);
  const to = typeOf(column);
  const path = quoted(column.name);
  const fallback = column.default === undefined ? [] : [defaultOf(column, table)];
  return [
    {
      ...about('different-type', table, column),
      detail: `${table}.${column.name} is ${type}; the code expects ${wanted}.`,
      mend: fits ? PUSH : PUSH_WITH_FORCE,
      sql: fits
        ? [alter(table, column.name, `TYPE ${to}`)]
        : [
            alter(table, column.name, 'DROP DEFAULT'),
            alter(table, column.name, `TYPE ${to} USING ${path}::text::${to}`),
            ...fallback.map((value) => alter(table, column.name, `SET DEFAULT ${value}`)),
          ],
      losesData: !fits,
      losses: `SELECT count(*)::float8 AS n FROM ${inPublic(table)} WHERE ${overflowCondition(path, type, wanted)}`,
      rewrites: !fits || !isTextual(type),
    },
  ];
}

function defaultDrift({ table, column }: ColumnLocation, { fallback }: CatalogColumn): Drift[] {
  const wanted = column.default === undefined ? null : defaultOf(column, table);
  if (isSameDefault(wanted, fallback)) return [];
  return [
    {
      ...about('different-default', table, column),
      detail: `${table}.${column.name} has ${fallback === null ? 'no default' : `the default ${fallback}`}; the code expects ${wanted ?? 'none'}.`,
      sql: [alter(table, column.name, wanted === null ? 'DROP DEFAULT' : `SET DEFAULT ${wanted}`)],
    },
  ];
}

function nullabilityDrift({ table, column }: ColumnLocation, { notNull }: CatalogColumn): Drift[] {
  if (notNull === (column.notNull || column.primary)) return [];
  return [notNull ? dropNotNull(table, column) : setNotNull(table, column)];
}

const dropNotNull = (table: string, column: PgColumn): Drift => ({
  ...about('different-nullability', table, column),
  detail: `${table}.${column.name} is NOT NULL; the code expects it to be nullable.`,
  sql: [alter(table, column.name, 'DROP NOT NULL')],
});

/** A validated CHECK lets SET NOT NULL skip its scan under the exclusive lock. */
function setNotNull(table: string, column: PgColumn): Drift {
  const at = `ALTER TABLE ${inPublic(table)}`;
  const check = quoted(`${table}_${column.name}_not_null_check`.slice(-63));
  return {
    ...about('different-nullability', table, column),
    detail: `${table}.${column.name} may be null; the code expects NOT NULL.`,
    sql: [
      `${at} DROP CONSTRAINT IF EXISTS ${check}`,
      `${at} ADD CONSTRAINT ${check} CHECK (${quoted(column.name)} IS NOT NULL) NOT VALID`,
      `${at} VALIDATE CONSTRAINT ${check}`,
      alter(table, column.name, 'SET NOT NULL'),
      `${at} DROP CONSTRAINT ${check}`,
    ],
    undo: [`${at} DROP CONSTRAINT IF EXISTS ${check}`],
  };
}

/** Columns of our own tables that this code does not declare; the session store manages its table itself. */
function extraColumns(live: LiveSchema, { name: table, columns }: TableConfig): Drift[] {
  if (isInherited(live, table) || table === SESSION_TABLE) return [];
  const present = [...(live.catalog.tables.get(table)?.columns.keys() ?? [])];
  return present
    .filter((name) => !columns.some((column) => column.name === name))
    .map((name) => ({
      ...about('extra-column', table, { name }),
      detail: `The column ${table}.${name} is unknown to this code.`,
      mend: PUSH_WITH_FORCE,
      sql: [`ALTER TABLE ${inPublic(table)} DROP COLUMN ${quoted(name)}`],
      losesData: true,
      losses: `SELECT count(${quoted(name)})::float8 AS n FROM ${inPublic(table)}`,
    }));
}
