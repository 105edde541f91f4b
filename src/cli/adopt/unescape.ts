import { BatchSizer } from '../schema/batch-sizer.js';
import type { Session } from '../schema/session.js';
import { type Step } from './step.js';

/** The time up to which texts were unescaped; rows that the original created later are escaped. */
const PROGRESS_TABLE = 'adopted_unescaped';

const TEXTS = [
  { table: 'posts', columns: ['content', 'caption'] },
  { table: 'comments', columns: ['content'] },
  { table: 'messages', columns: ['content'] },
];

type Texts = (typeof TEXTS)[number];

/** The original escaped < > " and ' when it created a row; it left & and later edits alone. */
const ESCAPED = '&(lt|gt|quot|#39);';

const unescaped = (column: string) =>
  `replace(replace(replace(replace(${column}, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', '''')`;

/** Rows that the original created and no user edited; our own ids are UUIDv7. */
const isUnescapable = ({ columns }: Texts) => `
  edited_at IS NULL AND deleted_at IS NULL AND id !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7'
  AND (${columns.map((column) => `${column} ~ '${ESCAPED}'`).join(' OR ')})`;

const since = (known: boolean) =>
  known ? `AND created_at > coalesce((SELECT max(until) FROM public.${PROGRESS_TABLE}), '-infinity')` : '';

const countEscaped = (texts: Texts, known: boolean) =>
  `SELECT count(*)::int AS n FROM public.${texts.table} WHERE ${isUnescapable(texts)} ${since(known)}`;

const findEscaped = (texts: Texts) => `
  SELECT id FROM public.${texts.table} WHERE id > $1 AND ${isUnescapable(texts)} ${since(true)} ORDER BY id LIMIT 5000`;

const unescapeRows = (texts: Texts) => `
  UPDATE public.${texts.table} SET ${texts.columns.map((column) => `${column} = ${unescaped(column)}`).join(', ')}
  WHERE id = ANY($1) AND ${isUnescapable(texts)}`;

const CREATE_PROGRESS_TABLE = `CREATE TABLE IF NOT EXISTS public.${PROGRESS_TABLE} (until timestamp NOT NULL)`;
const NEWEST_ROW = `
  SELECT GREATEST(${TEXTS.map(({ table }) => `(SELECT max(created_at) FROM public.${table})`).join(', ')})::text AS until`;

/**
 * Unescaping cannot tell typed entities from generated ones, so it runs only on request, and only once per row: text
 * typed later is meant literally.
 */
export async function unescapeSteps(session: Session): Promise<Step[]> {
  const [known] = await session.rows<{ known: boolean }>(
    `SELECT to_regclass('public.${PROGRESS_TABLE}') IS NOT NULL AS known`,
  );
  const steps: Step[] = [];
  for (const texts of TEXTS) {
    const [found] = await session.rows<{ n: number }>(countEscaped(texts, known!.known));
    if (found!.n > 0) steps.push(stepFor(texts, found!.n));
  }
  return steps.length > 0 ? [...steps, await recordProgressStep(session)] : [];
}

const stepFor = (texts: Texts, rows: number): Step => ({
  id: `unescape:${texts.table}`,
  title: `Turn &lt; &gt; &quot; and &#39; in ${texts.table} back into the characters`,
  lock: 'row locks on a batch of rows, a fraction of a second each',
  risk: 'high: also changes text that was typed that way, and cannot be undone',
  estimate: `${rows} rows`,
  sql: [unescapeRows(texts)],
  run: async (session) => {
    await session.runShortTransaction('the schema public', [CREATE_PROGRESS_TABLE]);
    return unescapeAll(session, texts);
  },
});

async function recordProgressStep(session: Session): Promise<Step> {
  const [newest] = await session.rows<{ until: string }>(NEWEST_ROW);
  const statement = `INSERT INTO public.${PROGRESS_TABLE} (until) VALUES ('${newest!.until}')`;
  return {
    id: 'unescape:remember',
    title: 'Record which texts were unescaped',
    lock: 'none',
    risk: 'none',
    estimate: 'an instant',
    sql: [CREATE_PROGRESS_TABLE, statement],
    run: async (session) => (await session.run(statement), 0),
  };
}

async function unescapeAll(session: Session, texts: Texts): Promise<number> {
  const pace = new BatchSizer(200);
  let changed = 0;
  for (let after = ''; ;) {
    const ids = (await session.rows<{ id: string }>(findEscaped(texts), [after])).map(({ id }) => id);
    if (ids.length === 0) return changed;
    after = ids.at(-1)!;
    while (ids.length > 0) {
      const batch = await pace.batch(session, `rows of ${texts.table}`, async (size) => {
        const some = ids.slice(0, size);
        return { taken: some.length, rows: await session.run(unescapeRows(texts), [some]) };
      });
      ids.splice(0, batch.taken);
      changed += batch.rows;
    }
  }
}
