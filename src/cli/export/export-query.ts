import type { Exportable } from './exportables.js';

export interface Choices {
  userId?: string;
  withPrivate: boolean;
  /** Escapes formulas with an apostrophe; such cells are no longer exact. */
  forSpreadsheets: boolean;
}

interface Quoting {
  quote: (text: string) => string;
}

const TEXTS = new Set(['text', 'character varying', 'character', 'citext', 'json', 'jsonb']);
/** Characters that start a formula, also after white space that spreadsheets drop (OWASP, CSV injection). */
const FORMULA = "'^[=+@\\t\\r\\n-]'";

/** Selects only columns that exist in this database. */
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
