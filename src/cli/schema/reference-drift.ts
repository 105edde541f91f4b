import { type ForeignKey, getTableConfig } from 'drizzle-orm/pg-core';
import type { CatalogForeignKey } from './catalog.js';
import { columnsOf, foreignKeyClause, inPublic, quoted } from './ddl.js';
import { targetTables } from './target.js';
import { type Drift, isInherited, type LiveSchema, PUSH } from './finding.js';

/** Adoption adds only references of its own columns, or a write of the original could newly fail. */
export const referenceDrift = (live: LiveSchema): Drift[] =>
  targetTables
    .filter(({ name }) => live.catalog.tables.has(name))
    .flatMap(({ name: table, foreignKeys }) =>
      foreignKeys
        .filter(
          (key) => !isInherited(live, table) || key.reference().columns.every((column) => !column.notNull),
        )
        .flatMap((key) => driftOf(live, table, key)),
    );

function driftOf(live: LiveSchema, table: string, key: ForeignKey): Drift[] {
  const onColumns = live.catalog.foreignKeys.filter(
    (other) => other.table === table && String(other.columns) === String(columnsOf(key)),
  );
  const present = isInherited(live, table) ? onColumns[0] : onColumns.find((other) => isSame(other, key));
  if (!present) return [missing(table, key, onColumns)];
  return present.validated ? [] : [unproved(table, present.name)];
}

const isSame = ({ target, onDelete }: CatalogForeignKey, key: ForeignKey) =>
  target === targetOf(key) && onDelete === (key.onDelete ?? 'no action');

const targetOf = (key: ForeignKey) => getTableConfig(key.reference().foreignTable).name;

const about = (table: string, name: string) => ({ object: name, table, mend: PUSH, losesData: false });

function missing(table: string, key: ForeignKey, others: CatalogForeignKey[]): Drift {
  const name = key.getName();
  const at = `ALTER TABLE ${inPublic(table)}`;
  const stale = others.filter((other) => other.name === name);
  const why = stale.length > 0 ? 'refers to another table or acts otherwise on a deletion' : 'is missing';
  return {
    ...about(table, name),
    kind: 'missing-constraint',
    detail: `The reference ${name} of ${table} (${columnsOf(key).join(', ')}) to ${targetOf(key)} ${why}.`,
    sql: [
      ...stale.map((other) => `${at} DROP CONSTRAINT ${quoted(other.name)}`),
      `${at} ADD ${foreignKeyClause(key)} NOT VALID`,
      `${at} VALIDATE CONSTRAINT ${quoted(name)}`,
    ],
  };
}

const unproved = (table: string, name: string): Drift => ({
  ...about(table, name),
  kind: 'not-validated',
  detail: `The reference ${name} of ${table} holds for new rows only: the older ones were never checked.`,
  sql: [`ALTER TABLE ${inPublic(table)} VALIDATE CONSTRAINT ${quoted(name)}`],
});
