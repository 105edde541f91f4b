import { sqlState } from '../../database/database-unavailable.js';
import type { IndexFacts } from '../schema/catalog.js';
import { inPublic } from '../schema/ddl.js';
import { UNUSED_TABLES } from './original.js';
import type { Session } from '../schema/session.js';
import { type Chapter, type Facts, NO_BLOCKING, type Step } from './step.js';
import { targetTables } from '../schema/target.js';

const UNIQUE_VIOLATION = '23505';
const STILL_NEEDED = '2BP01';

const isOurs = (table: string) => UNUSED_TABLES.has(table) || targetTables.some(({ name }) => name === table);

/** Indexes that no query can use, left by builds that failed. */
export const repairSteps: Chapter = ({ catalog, note }) =>
  catalog.indexes
    .filter(({ valid }) => !valid)
    .flatMap((index) => {
      if (isOurs(index.table)) return [repairStep(index, note)];
      note(`The index ${index.name} is invalid; ${index.table} is not ours, so it was left alone.`);
      return [];
    });

function repairStep({ name, table }: IndexFacts, note: Facts['note']): Step {
  const isLeftover = /_cc(new|old)\d*$/.test(name);
  const statement = isLeftover ? remove(name) : `REINDEX INDEX CONCURRENTLY ${inPublic(name)}`;
  return {
    id: `repair:${name}`,
    title: `${isLeftover ? 'Remove the leftover' : 'Rebuild the invalid index'} ${name} on ${table}`,
    lock: NO_BLOCKING(table),
    risk: 'low: where the rows contradict it, it is removed and told',
    estimate: 'one pass over the table',
    sql: [statement],
    run: async (session) => {
      try {
        await session.concurrently(statement);
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        await giveUp(session, name, note);
      }
      return 1;
    },
  };
}

const remove = (name: string) => `DROP INDEX CONCURRENTLY IF EXISTS ${inPublic(name)}`;

async function giveUp(session: Session, name: string, note: Facts['note']): Promise<void> {
  await session.concurrently(remove(`${name}_ccnew`));
  try {
    await session.concurrently(remove(name));
    note(`The unique index ${name} was invalid, and there are duplicates, so it was removed.`);
  } catch (error) {
    if (sqlState(error) !== STILL_NEEDED) throw error;
    note(
      `The unique index ${name} is invalid, there are duplicates, and a constraint needs it: it was left.`,
    );
  }
}
