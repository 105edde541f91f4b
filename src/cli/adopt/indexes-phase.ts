import { sqlState } from '../../database/database-unavailable.js';
import type { Catalog } from '../schema/catalog.js';
import { inPublic } from '../schema/ddl.js';
import { FEBRUARY_TABLE, lateIndexes } from '../schema/original.js';
import type { Session } from '../schema/session.js';
import { exclusiveLock, type Phase, type PhaseContext, nonBlockingLock, SAFE, type Step } from './step.js';
import { trigramIndexes } from '../schema/trigrams.js';
import {
  freeName,
  isUniqueOn,
  plainIndex,
  targetIndexes,
  uniqueKeys,
  type WantedIndex,
} from '../schema/wanted-indexes.js';
import { canSearchByTrigram } from './extension-phase.js';

const UNIQUE_VIOLATION = '23505';
/** pg_trgm turned out to be unavailable. */
const UNDEFINED_OPERATOR_CLASS = '42704';

export const indexSteps: Phase = async (context) => {
  const trigrams: WantedIndex[] = (await canSearchByTrigram(context)) ? trigramIndexes : [];
  const ours = [...targetIndexes(), ...uniqueKeys(), ...trigrams];
  const late = originalIndexes(context.catalog).filter(
    ({ name }) => !ours.some((index) => index.name === name),
  );
  return [...ours, ...late]
    .filter((index) => !isPresent(context.catalog, index))
    .map((index) => stepFor(context, index));
};

const originalIndexes = ({ tables }: Catalog): WantedIndex[] =>
  (tables.has(FEBRUARY_TABLE) ? lateIndexes : [])
    .filter(({ table, columns }) => columns.every((column) => tables.get(table)?.columns.has(column)))
    .map((index) => ({
      ...index,
      unique: false,
      shape: index.columns,
      build: (name) => plainIndex({ ...index, name }),
    }));

/** An index matches by its name or a numbered variant of it; a unique key matches under any name. */
function isPresent(catalog: Catalog, { name, table, shape, attach }: WantedIndex): boolean {
  const named = new RegExp(`^${name}(_\\d+)?$`);
  return catalog.indexes.some((index) => {
    if (index.table !== table) return false;
    if (attach) return isUniqueOn(index, shape!) && (index.constraint || index.name !== name);
    return named.test(index.name) && (shape === undefined || String(index.shape) === String(shape));
  });
}

function stepFor({ catalog, note }: PhaseContext, wanted: WantedIndex): Step {
  const { table, unique, attach } = wanted;
  // An interrupted adoption built the index and not yet the constraint.
  const isBuilt =
    attach && catalog.indexes.some((index) => index.name === wanted.name && isUniqueOn(index, wanted.shape!));
  const name = isBuilt ? wanted.name : freeName(catalog, wanted.name);
  const build = isBuilt ? [] : [wanted.build(name)];
  const constraint = attach ? [attach(name)] : [];
  return {
    id: `index:${name}`,
    title: `Build the ${unique ? 'unique ' : ''}index ${name} on ${table}`,
    lock: nonBlockingLock(table) + (attach ? `; then ${exclusiveLock(table)}` : ''),
    risk: unique ? 'low: with duplicate rows it is skipped and reported' : SAFE,
    estimate: `one pass over ${catalog.tables.get(table)?.rows ?? 0} rows`,
    sql: [...build, ...constraint],
    run: async (session) => {
      if (!(await buildOrNote(session, { name, build, note }))) return 0;
      if (attach) await session.runShortTransaction(`the table ${table}`, constraint);
      return 1;
    },
  };
}

interface Build {
  name: string;
  build: string[];
  note: PhaseContext['note'];
}

async function buildOrNote(session: Session, { name, build, note }: Build): Promise<boolean> {
  try {
    for (const statement of build) await session.runConcurrently(statement);
    return true;
  } catch (error) {
    if (![UNIQUE_VIOLATION, UNDEFINED_OPERATOR_CLASS].includes(sqlState(error) ?? '')) throw error;
    await session.runConcurrently(`DROP INDEX CONCURRENTLY IF EXISTS ${inPublic(name)}`);
    note(`The index ${name} could not be built: ${(error as Error).message}`);
    return false;
  }
}
