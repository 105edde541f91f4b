import { sqlState } from '../../database/database-unavailable.js';
import type { Catalog, IndexFacts } from '../schema/catalog.js';
import {
  indexClause,
  indexShape,
  inPublic,
  primaryKeyOf,
  quoted,
  type UniqueKey,
  uniqueKeysOf,
} from '../schema/ddl.js';
import { FEBRUARY_TABLE, lateIndexes } from './original.js';
import type { Session } from '../schema/session.js';
import { briefLock, type Chapter, type Facts, NO_BLOCKING, SAFE, type Step } from './step.js';
import { targetTables } from '../schema/target.js';
import { canSearchByTrigram, trigramIndexes } from './extension-chapter.js';

export interface WantedIndex {
  name: string;
  table: string;
  unique: boolean;
  /** Undefined where it holds expressions: then the name must do. */
  shape: string[] | undefined;
  /** The statement that builds it under a name while everybody goes on. */
  build: (name: string) => string;
  /** What makes a constraint of it, where it is one. */
  attach?: (name: string) => string;
}

const UNIQUE_VIOLATION = '23505';
/** The extension was not to be had after all. */
const UNDEFINED_OBJECT = '42704';

export const indexSteps: Chapter = async (facts) => {
  const trigrams: WantedIndex[] = (await canSearchByTrigram(facts)) ? trigramIndexes : [];
  const ours = [...targetIndexes(), ...uniqueKeys(), ...trigrams];
  const late = originalIndexes(facts.catalog).filter(
    ({ name }) => !ours.some((index) => index.name === name),
  );
  return [...ours, ...late]
    .filter((index) => !isServed(facts.catalog, index))
    .map((index) => stepFor(facts, index));
};

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

const originalIndexes = ({ tables }: Catalog): WantedIndex[] =>
  (tables.has(FEBRUARY_TABLE) ? lateIndexes : [])
    .filter(({ table, columns }) => columns.every((column) => tables.get(table)?.columns.has(column)))
    .map((index) => ({
      ...index,
      unique: false,
      shape: index.columns,
      build: (name) => plainIndex({ ...index, name }),
    }));

const plainIndex = (index: { name: string; table: string; columns: string[] }, unique = '') =>
  `CREATE ${unique}INDEX CONCURRENTLY ${quoted(index.name)} ON ${inPublic(index.table)} (${index.columns.map(quoted).join(', ')})`;

/** Whether it is there, under its name or another that we gave it; a unique key, under whatever name. */
function isServed(catalog: Catalog, { name, table, shape, attach }: WantedIndex): boolean {
  const named = new RegExp(`^${name}(_\\d+)?$`);
  return catalog.indexes.some((index) => {
    if (index.table !== table) return false;
    if (attach) return isUniqueOn(index, shape!) && (index.constraint || index.name !== name);
    return named.test(index.name) && (shape === undefined || String(index.shape) === String(shape));
  });
}

export const isUniqueOn = ({ unique, partial, shape }: IndexFacts, columns: string[]) =>
  unique && !partial && String([...shape].sort()) === String([...columns].sort());

/** Its own, or the next where something else of that name is in the way. */
export function freeName({ relations }: Catalog, name: string): string {
  for (let n = 2, candidate = name; ; n += 1) {
    if (!relations.has(candidate)) return candidate;
    candidate = `${name}_${n}`;
  }
}

function stepFor({ catalog, note }: Facts, wanted: WantedIndex): Step {
  const { table, unique, attach } = wanted;
  // An adoption was interrupted between the index and the constraint.
  const isBuilt =
    attach && catalog.indexes.some((index) => index.name === wanted.name && isUniqueOn(index, wanted.shape!));
  const name = isBuilt ? wanted.name : freeName(catalog, wanted.name);
  const build = isBuilt ? [] : [wanted.build(name)];
  const constraint = attach ? [attach(name)] : [];
  return {
    id: `index:${name}`,
    title: `Build the ${unique ? 'unique ' : ''}index ${name} on ${table}`,
    lock: NO_BLOCKING(table) + (attach ? `; then ${briefLock(table)}` : ''),
    risk: unique ? 'low: where there are duplicates it is left out and told' : SAFE,
    estimate: `one pass over ${catalog.tables.get(table)?.rows ?? 0} rows`,
    sql: [...build, ...constraint],
    run: async (session) => {
      if (!(await buildOrTell(session, { name, build, note }))) return 0;
      if (attach) await session.brieflyRun(`the table ${table}`, constraint);
      return 1;
    },
  };
}

interface Build {
  name: string;
  build: string[];
  note: Facts['note'];
}

async function buildOrTell(session: Session, { name, build, note }: Build): Promise<boolean> {
  try {
    for (const statement of build) await session.concurrently(statement);
    return true;
  } catch (error) {
    if (![UNIQUE_VIOLATION, UNDEFINED_OBJECT].includes(sqlState(error) ?? '')) throw error;
    await session.concurrently(`DROP INDEX CONCURRENTLY IF EXISTS ${inPublic(name)}`);
    note(`The index ${name} could not be built: ${(error as Error).message}`);
    return false;
  }
}
