import type { Session } from './session.js';
import { BatchSizer } from './batch-sizer.js';

/** A condition for wrong rows of one table, and the statement that corrects them. */
export interface Recount {
  table: string;
  /** A condition on a row `t`. */
  isWrong: string;
  /** Corrects the locked rows with the ids `$1`. */
  correctionSql: string;
}

const PAGE_SIZE = 2000;

const pageOf = ({ table, isWrong }: Recount) => `
  WITH page AS (SELECT * FROM public.${table} WHERE id > $1 ORDER BY id LIMIT ${PAGE_SIZE})
  SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last,
    ARRAY(SELECT t.id FROM page t WHERE ${isWrong} ORDER BY t.id) AS wrong`;

async function* wrongRows(session: Session, recount: Recount): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const [page] = await session.rows<{ last: string | null; wrong: string[] }>(pageOf(recount), [after]);
    if (page!.last === null) return;
    if (page!.wrong.length > 0) yield page!.wrong;
    after = page!.last;
  }
}

export async function countWrongRows(session: Session, recount: Recount): Promise<number> {
  let count = 0;
  for await (const { length } of wrongRows(session, recount)) count += length;
  return count;
}

/**
 * Locks each batch before it counts again: a concurrent counter update is then either committed and visible, or
 * applied on top of the recount.
 */
export async function recountAll(session: Session, recount: Recount): Promise<number> {
  const { table, correctionSql } = recount;
  const pace = new BatchSizer(50, 500);
  let changed = 0;
  for await (const wrong of wrongRows(session, recount)) {
    while (wrong.length > 0) {
      const batch = await pace.batch(session, `rows of ${table}`, async (size) => {
        const ids = wrong.slice(0, size);
        await session.rows(
          `SELECT id FROM public.${table} WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
          [ids],
        );
        return { taken: ids.length, rows: await session.run(correctionSql, [ids]) };
      });
      wrong.splice(0, batch.taken);
      changed += batch.rows;
    }
  }
  return changed;
}
