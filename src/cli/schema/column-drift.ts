import type { PgColumn } from 'drizzle-orm/pg-core';
import type { ColumnFacts } from './catalog.js';
import { areKin } from '../adopt/checks.js';
import { columnClause, defaultOf, inPublic, quoted, typeOf } from './ddl.js';
import { LOOSENED } from '../adopt/tables-chapter.js';
import { type TableConfig, targetTables } from './target.js';
import {
  ADOPT,
  type Drift,
  isInherited,
  type Live,
  PUSH,
  PUSH_WITH_FORCE,
  SESSION_TABLE,
} from './finding.js';
import { isSameDefault, isTextual, isWidening, typeName, unfit } from './spelling.js';

interface Place {
  live: Live;
  table: string;
  column: PgColumn;
}

export const columnDrift = (live: Live): Drift[] =>
  targetTables.flatMap((table) => [...expectedColumns(live, table), ...extraColumns(live, table)]);

function expectedColumns(live: Live, { name: table, columns }: TableConfig): Drift[] {
  const present = live.catalog.tables.get(table)?.columns;
  if (!present) return [];
  return columns.flatMap((column) => {
    const facts = present.get(column.name);
    return facts ? differences({ live, table, column }, facts) : [missing(table, column)];
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

/** Fields that most findings about a column share. */
function about(kind: Drift['kind'], table: string, { name }: { name: string }) {
  return { kind, object: `${table}.${name}`, table, mend: PUSH, losesData: false };
}

function differences(place: Place, facts: ColumnFacts): Drift[] {
  const { live, table, column } = place;
  if (isInherited(live, table, column.name)) return inheritedDifferences(place, facts);
  return [...typeDrift(place, facts), ...defaultDrift(place, facts), ...nullabilityDrift(place, facts)];
}

/** The original's columns stay as they are, as long as our code can work with them. */
function inheritedDifferences({ table, column }: Place, { type, notNull }: ColumnFacts): Drift[] {
  if (!areKin(type, column.getSQLType()))
    return [
      {
        ...about('different-type', table, column),
        detail: `${table}.${column.name} is ${type}, which cannot stand for ${typeName(column.getSQLType())}.`,
        mend: `Give the column back its type by hand; ${ADOPT} does not change it.`,
        sql: [],
      },
    ];
  const isLoosened = LOOSENED.some(([other, name]) => other === table && name === column.name);
  if (!isLoosened || !notNull) return [];
  return [{ ...loosening(table, column), mend: ADOPT }];
}

const alter = (table: string, column: string, change: string) =>
  `ALTER TABLE ${inPublic(table)} ALTER COLUMN ${quoted(column)} ${change}`;

function typeDrift({ table, column }: Place, { type }: ColumnFacts): Drift[] {
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
      losses: `SELECT count(*)::float8 AS n FROM ${inPublic(table)} WHERE ${unfit(path, type, wanted)}`,
      rewrites: !fits || !isTextual(type),
    },
  ];
}

function defaultDrift({ table, column }: Place, { fallback }: ColumnFacts): Drift[] {
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

function nullabilityDrift({ table, column }: Place, { notNull }: ColumnFacts): Drift[] {
  if (notNull === (column.notNull || column.primary)) return [];
  return [notNull ? loosening(table, column) : tightening(table, column)];
}

const loosening = (table: string, column: PgColumn): Drift => ({
  ...about('different-nullability', table, column),
  detail: `${table}.${column.name} is NOT NULL; the code leaves it empty at times.`,
  sql: [alter(table, column.name, 'DROP NOT NULL')],
});

/** By way of a CHECK, which is proved while everybody goes on; NOT NULL then takes its word. */
function tightening(table: string, column: PgColumn): Drift {
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

/** Columns of our own tables that this code knows nothing of; what the session store's has besides is its affair. */
function extraColumns(live: Live, { name: table, columns }: TableConfig): Drift[] {
  if (isInherited(live, table) || table === SESSION_TABLE) return [];
  const present = [...(live.catalog.tables.get(table)?.columns.keys() ?? [])];
  return present
    .filter((name) => !columns.some((column) => column.name === name))
    .map((name) => ({
      ...about('extra-column', table, { name }),
      detail: `The column ${table}.${name} is not one of this code's.`,
      mend: PUSH_WITH_FORCE,
      sql: [`ALTER TABLE ${inPublic(table)} DROP COLUMN ${quoted(name)}`],
      losesData: true,
      losses: `SELECT count(${quoted(name)})::float8 AS n FROM ${inPublic(table)}`,
    }));
}
