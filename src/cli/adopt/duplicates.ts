import type { Catalog } from '../schema/catalog.js';
import { inPublic, quoted, uniqueKeysOf } from '../schema/ddl.js';
import { isUniqueOn } from '../schema/wanted-indexes.js';
import type { Session } from '../schema/session.js';
import { targetTables } from '../schema/target.js';

interface Key {
  table: string;
  columns: string[];
}

/** Rows that a missing unique key would reject. Only the operator can decide which of them to keep. */
export async function duplicateReasons(session: Session, catalog: Catalog): Promise<string[]> {
  const reasons: string[] = [];
  for (const key of missingKeys(catalog)) {
    const [found] = await session.rows<{ n: number; example: string }>(countDuplicates(key));
    if (found!.n > 0)
      reasons.push(
        `Its table "${key.table}" has ${found!.n} rows too many of the same ${key.columns.join(', ')}, such as ` +
          `${found!.example}. Look at them, then keep one of each: ${repairSqlOf(key)}`,
      );
  }
  return reasons;
}

const missingKeys = ({ tables, indexes }: Catalog): Key[] =>
  targetTables.flatMap((table) =>
    uniqueKeysOf(table)
      .map(({ columns }) => ({ table: table.name, columns }))
      .filter(({ columns }) => columns.every((column) => tables.get(table.name)?.columns.has(column)))
      .filter(
        ({ columns }) => !indexes.some((index) => index.table === table.name && isUniqueOn(index, columns)),
      ),
  );

function countDuplicates({ table, columns }: Key): string {
  const list = columns.map(quoted).join(', ');
  return `
    SELECT coalesce(sum(n - 1), 0)::float8 AS n, min(example) AS example FROM (
      SELECT count(*) AS n, concat_ws(', ', ${list}) AS example FROM ${inPublic(table)}
      WHERE ${columns.map((column) => `${quoted(column)} IS NOT NULL`).join(' AND ')}
      GROUP BY ${list} HAVING count(*) > 1) AS found`;
}

function repairSqlOf({ table, columns }: Key): string {
  const same = columns.map((column) => `a.${quoted(column)} = b.${quoted(column)}`).join(' AND ');
  const younger = '(a.created_at, a.id) > (b.created_at, b.id)';
  if (table === 'users') {
    const name = quoted(columns[0]!);
    return `UPDATE public.users a SET ${name} = ${name} || '-' || id WHERE EXISTS (SELECT FROM public.users b WHERE ${same} AND ${younger});`;
  }
  const remove = `DELETE FROM ${inPublic(table)} a USING ${inPublic(table)} b WHERE ${same}`;
  if (table !== 'conversations') return `${remove} AND a.ctid > b.ctid;`;
  return (
    'BEGIN; UPDATE public.messages m SET conversation_id = (SELECT b.id FROM public.conversations b ' +
    `WHERE ${same} ORDER BY b.created_at, b.id LIMIT 1) FROM public.conversations a WHERE a.id = m.conversation_id; ` +
    `${remove} AND ${younger}; COMMIT;`
  );
}
