import type { ForeignKey } from 'drizzle-orm/pg-core';
import { sqlState } from '../../database/database-unavailable.js';
import { columnsOf, foreignKeyClause, inPublic, quoted } from '../schema/ddl.js';
import type { Session } from '../schema/session.js';
import { type Phase, type PhaseContext, nonBlockingLock, SAFE, type Step, writeLock } from './step.js';
import { targetTables } from '../schema/target.js';

const FOREIGN_KEY_VIOLATION = '23503';

/**
 * Adds only the references of our own nullable columns. The original's columns keep theirs, or one of its writes
 * could newly fail.
 */
export const referenceSteps: Phase = (context) =>
  targetTables.flatMap((table) => {
    const nullable = table.foreignKeys.filter((key) =>
      key.reference().columns.every(({ notNull }) => !notNull),
    );
    return nullable.flatMap((key) => stepFor(context, table.name, key));
  });

function stepFor({ catalog, note }: PhaseContext, table: string, key: ForeignKey): Step[] {
  const columns = String(columnsOf(key));
  const present = catalog.foreignKeys.find(
    (other) => other.table === table && String(other.columns) === columns,
  );
  if (present?.validated) return [];
  const name = present?.name ?? key.getName();
  const add = present ? [] : [`ALTER TABLE ${inPublic(table)} ADD ${foreignKeyClause(key)} NOT VALID`];
  const validate = `ALTER TABLE ${inPublic(table)} VALIDATE CONSTRAINT ${quoted(name)}`;
  return [
    {
      id: `reference:${name}`,
      title: `Add the foreign key of ${table}.${columns}`,
      lock: `${writeLock(table)}; then ${nonBlockingLock(table)}`,
      risk: SAFE,
      estimate: `one pass over ${catalog.tables.get(table)?.rows ?? 0} rows`,
      sql: [...add, validate],
      run: (session) => addReference(session, { table, name, add, validate, note }),
    },
  ];
}

interface MissingReference {
  table: string;
  name: string;
  add: string[];
  validate: string;
  note: PhaseContext['note'];
}

async function addReference(
  session: Session,
  { table, name, add, validate, note }: MissingReference,
): Promise<number> {
  await session.runShortTransaction(`the table ${table}`, add);
  try {
    await session.runConcurrently(validate);
    return 1;
  } catch (error) {
    if (sqlState(error) !== FOREIGN_KEY_VIOLATION) throw error;
    note(`${table}: ${(error as Error).message}; the foreign key ${name} holds for new rows only.`);
    return add.length;
  }
}
