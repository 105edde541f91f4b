import { sqlState } from '../../database/database-unavailable.js';
import type { CatalogIndex } from '../schema/catalog.js';
import { inPublic } from '../schema/ddl.js';
import { UNUSED_TABLES } from '../schema/original.js';
import type { Session } from '../schema/session.js';
import { type Phase, type PhaseContext, nonBlockingLock, type Step } from './step.js';
import { targetTables } from '../schema/target.js';

const UNIQUE_VIOLATION = '23505';
const DEPENDENT_OBJECTS_EXIST = '2BP01';

const isOurs = (table: string) => UNUSED_TABLES.has(table) || targetTables.some(({ name }) => name === table);

/** Invalid indexes that failed builds left behind. */
export const repairSteps: Phase = ({ catalog, note }) =>
  catalog.indexes
    .filter(({ valid }) => !valid)
    .flatMap((index) => {
      if (isOurs(index.table)) return [repairStep(index, note)];
      note(`The index ${index.name} is invalid; ${index.table} is not ours, so it was left alone.`);
      return [];
    });

function repairStep({ name, table }: CatalogIndex, note: PhaseContext['note']): Step {
  const isLeftover = /_cc(new|old)\d*$/.test(name);
  const statement = isLeftover ? dropIndex(name) : `REINDEX INDEX CONCURRENTLY ${inPublic(name)}`;
  return {
    id: `repair:${name}`,
    title: `${isLeftover ? 'Remove the leftover' : 'Rebuild the invalid index'} ${name} on ${table}`,
    lock: nonBlockingLock(table),
    risk: 'low: with duplicate rows it is removed and reported',
    estimate: 'one pass over the table',
    sql: [statement],
    run: async (session) => {
      try {
        await session.runConcurrently(statement);
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        await removeInvalid(session, name, note);
      }
      return 1;
    },
  };
}

const dropIndex = (name: string) => `DROP INDEX CONCURRENTLY IF EXISTS ${inPublic(name)}`;

async function removeInvalid(session: Session, name: string, note: PhaseContext['note']): Promise<void> {
  await session.runConcurrently(dropIndex(`${name}_ccnew`));
  try {
    await session.runConcurrently(dropIndex(name));
    note(`The unique index ${name} was invalid, and there are duplicates, so it was removed.`);
  } catch (error) {
    if (sqlState(error) !== DEPENDENT_OBJECTS_EXIST) throw error;
    note(
      `The unique index ${name} is invalid, there are duplicates, and a constraint needs it, so it was kept.`,
    );
  }
}
