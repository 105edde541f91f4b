import { inPublic, quoted } from '../schema/ddl.js';
import { LATE_COLUMN } from '../schema/original.js';
import { exclusiveLock, shortTransactionStep, type Phase, SAFE } from './step.js';

/** The original needs this column of a table that we do not use, and some databases lack it. */
export const lateColumnSteps: Phase = ({ catalog }) => {
  const { table, name, clause } = LATE_COLUMN;
  const columns = catalog.tables.get(table)?.columns;
  if (!columns || columns.has(name)) return [];
  return [
    shortTransactionStep({
      id: `columns:${table}`,
      title: `Add the column ${name} to ${table}, which the original's code expects`,
      lock: exclusiveLock(table),
      risk: SAFE,
      sql: [`ALTER TABLE ${inPublic(table)} ADD COLUMN IF NOT EXISTS ${quoted(name)} ${clause}`],
    }),
  ];
};
