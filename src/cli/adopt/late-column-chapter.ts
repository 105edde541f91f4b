import { inPublic, quoted } from '../schema/ddl.js';
import { LATE_COLUMN } from './original.js';
import { briefLock, briefStep, type Chapter, SAFE } from './step.js';

/** A column of a table that we do not use, which the original needs and may lack. */
export const lateColumnSteps: Chapter = ({ catalog }) => {
  const { table, name, clause } = LATE_COLUMN;
  const columns = catalog.tables.get(table)?.columns;
  if (!columns || columns.has(name)) return [];
  return [
    briefStep({
      id: `columns:${table}`,
      title: `Add the column ${name} to ${table}, which the original's own code expects`,
      lock: briefLock(table),
      risk: SAFE,
      sql: [`ALTER TABLE ${inPublic(table)} ADD COLUMN IF NOT EXISTS ${quoted(name)} ${clause}`],
    }),
  ];
};
