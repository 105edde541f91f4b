import type { Catalog, CatalogIndex } from './catalog.js';
import {
  indexClause,
  indexShape,
  inPublic,
  primaryKeyOf,
  quoted,
  type UniqueKey,
  uniqueKeysOf,
} from './ddl.js';
import { targetTables } from './target.js';

export interface WantedIndex {
  name: string;
  table: string;
  unique: boolean;
  /** Undefined for expressions; the name decides then. */
  shape: string[] | undefined;
  /** A concurrent build under the given name. */
  build: (name: string) => string;
  attach?: (name: string) => string;
}

export const targetIndexes = (): WantedIndex[] =>
  targetTables.flatMap(({ name: table, indexes }) =>
    indexes.map((index) => ({
      name: index.config.name!,
      table,
      unique: index.config.unique,
      shape: indexShape(index),
      build: (name) => `CREATE ${indexClause(table, index, { name, concurrently: true })}`,
    })),
  );

export const uniqueKeys = () =>
  targetTables.flatMap((table) => uniqueKeysOf(table).map((key) => keyOf(table.name, key, 'UNIQUE')));

export const primaryKeys = () =>
  targetTables.map((table) => keyOf(table.name, primaryKeyOf(table), 'PRIMARY KEY'));

const keyOf = (table: string, { name, columns }: UniqueKey, kind: 'UNIQUE' | 'PRIMARY KEY'): WantedIndex => ({
  name,
  table,
  unique: true,
  shape: columns,
  build: (as) => plainIndex({ name: as, table, columns }, 'UNIQUE '),
  attach: (as) =>
    `ALTER TABLE ${inPublic(table)} ADD CONSTRAINT ${quoted(name)} ${kind} USING INDEX ${quoted(as)}`,
});

export const plainIndex = (index: { name: string; table: string; columns: string[] }, unique = '') =>
  `CREATE ${unique}INDEX CONCURRENTLY ${quoted(index.name)} ON ${inPublic(index.table)} (${index.columns.map(quoted).join(', ')})`;

export const isUniqueOn = ({ unique, partial, shape }: CatalogIndex, columns: string[]) =>
  unique && !partial && String([...shape].sort()) === String([...columns].sort());

/** Appends a number when the name is taken. */
export function freeName({ relations }: Catalog, name: string): string {
  for (let n = 2, candidate = name; ; n += 1) {
    if (!relations.has(candidate)) return candidate;
    candidate = `${name}_${n}`;
  }
}
