import type { Exportable } from './exportables.js';

export interface Choices {
  /** Only what is theirs. */
  userId?: string;
  withPrivate: boolean;
  /** Puts an apostrophe before what a spreadsheet would take for a formula; such cells are not exact any more. */
  forSpreadsheets: boolean;
}

interface Quoting {
  quote: (text: string) => string;
}

const TEXTS = new Set(['text', 'character varying', 'character', 'citext', 'json', 'jsonb']);
/** What begins a formula in one spreadsheet or another, also behind white space that they drop (OWASP, CSV injection). */
const FORMULA = "'^[=+@\\t\\r\\n-]'";

/** The rows and columns of a table that are wanted, of the columns that this database has. */
export function queryOf(
  { table, columns, private: hidden = [], of }: Exportable,
  types: ReadonlyMap<string, string>,
  { userId, withPrivate, forSpreadsheets, quote }: Choices & Quoting,
): string {
  const wanted = [...columns, ...(withPrivate ? hidden : [])].filter((column) => types.has(column));
  const cells = wanted.map((column) =>
    forSpreadsheets && TEXTS.has(types.get(column)!) ? `${escapeFormula(column)} AS ${column}` : column,
  );
  const whose = userId === undefined ? '' : ` WHERE ${of.replaceAll('$', () => quote(userId))}`;
  return `SELECT ${cells.join(', ')} FROM public.${table}${whose}`;
}

const escapeFormula = (column: string) =>
  `CASE WHEN ${column}::text ~ ${FORMULA} THEN '''' || ${column}::text ELSE ${column}::text END`;
