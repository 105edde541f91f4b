import type { CatalogIndex } from './catalog.js';
import { inPublic } from './ddl.js';
import { CREATE_TRIGRAM_EXTENSION, trigramIndexes } from './trigrams.js';
import {
  freeName,
  isUniqueOn,
  primaryKeys,
  targetIndexes,
  uniqueKeys,
  type WantedIndex,
} from './wanted-indexes.js';
import { targetTables } from './target.js';
import { type Drift, type LiveSchema, PUSH } from './finding.js';
import { isSameIndex } from './sql-equality.js';

export const indexDrift = (live: LiveSchema): Drift[] => [
  ...invalidIndexes(live),
  ...targetIndexes().flatMap((index) => missing(live, index)),
  ...trigramDrift(live),
  ...[...primaryKeys(), ...uniqueKeys()].flatMap((key) => missingKey(live, key)),
];

/** Left behind by failed builds; indexes still being built are not reported. */
const invalidIndexes = ({ catalog }: LiveSchema): Drift[] =>
  catalog.indexes
    .filter(({ valid, building, table }) => !valid && !building && isOurs(table))
    .map(({ name, table }) => ({
      kind: 'invalid-index' as const,
      object: name,
      table,
      detail: `The index ${name} on ${table} is invalid: no query can use it.`,
      mend: PUSH,
      sql: [/_cc(new|old)\d*$/.test(name) ? removalOf(name) : `REINDEX INDEX CONCURRENTLY ${inPublic(name)}`],
      losesData: false,
    }));

const isOurs = (table: string) => targetTables.some(({ name }) => name === table);

/** Matches under any name: adoption builds `…_2` when the name is taken. */
function missing(live: LiveSchema, wanted: WantedIndex): Drift[] {
  const { catalog } = live;
  const { name, table, unique } = wanted;
  const statement = wanted.build(name);
  const isThere = ({ table: on, definition }: CatalogIndex) =>
    on === table && isSameIndex(definition, statement);
  if (!catalog.tables.has(table) || catalog.indexes.some(isThere)) return [];
  const free = freeName(catalog, name);
  const taken = catalog.relations.has(name) ? '; its name is taken by another' : '';
  return [
    {
      kind: 'missing-index',
      object: name,
      table,
      detail: `The ${unique ? 'unique ' : ''}index ${name} on ${table} is missing${taken}.`,
      mend: PUSH,
      sql: [wanted.build(free)],
      losesData: false,
      undo: [removalOf(free)],
    },
  ];
}

function trigramDrift(live: LiveSchema): Drift[] {
  const { present, possible } = live.trigrams;
  if (!present && !possible) return [];
  return trigramIndexes
    .flatMap((index) => missing(live, index))
    .map((drift) => ({ ...drift, sql: present ? drift.sql : [CREATE_TRIGRAM_EXTENSION, ...drift.sql] }));
}

function missingKey({ catalog }: LiveSchema, { name, table, shape, build, attach }: WantedIndex): Drift[] {
  const isThere = (index: CatalogIndex) => index.table === table && isUniqueOn(index, shape!);
  if (!catalog.tables.has(table) || catalog.indexes.some(isThere)) return [];
  const free = freeName(catalog, name);
  return [
    {
      kind: 'missing-constraint',
      object: name,
      table,
      detail: `The unique key ${name} on ${table} (${shape!.join(', ')}) is missing.`,
      mend: PUSH,
      sql: [build(free), attach!(free)],
      losesData: false,
      undo: [removalOf(free)],
    },
  ];
}

const removalOf = (name: string) => `DROP INDEX CONCURRENTLY IF EXISTS ${inPublic(name)}`;
