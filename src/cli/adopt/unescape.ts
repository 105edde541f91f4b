import type { Session } from '../schema/session.js';
import { Pace, type Step } from './step.js';

/** Until when texts were mended; what came later from the original is escaped again. */
const DONE = 'adopted_unescaped';

const TEXTS = [
  { table: 'posts', columns: ['content', 'caption'] },
  { table: 'comments', columns: ['content'] },
  { table: 'messages', columns: ['content'] },
];

type Texts = (typeof TEXTS)[number];

/** What the original made of < > " and ' when a row was created; it left & alone, and edits as they were typed. */
const ESCAPED = '&(lt|gt|quot|#39);';

const unescaped = (column: string) =>
  `replace(replace(replace(replace(${column}, '&lt;', '<'), '&gt;', '>'), '&quot;', '"'), '&#39;', '''')`;

/** Rows that the original made and nobody edited; ids of ours are UUIDs of version 7. */
const isMendable = ({ columns }: Texts) => `
  edited_at IS NULL AND deleted_at IS NULL AND id !~ '^[0-9a-f]{8}-[0-9a-f]{4}-7'
  AND (${columns.map((column) => `${column} ~ '${ESCAPED}'`).join(' OR ')})`;

const since = (known: boolean) =>
  known ? `AND created_at > coalesce((SELECT max(until) FROM public.${DONE}), '-infinity')` : '';

const count = (texts: Texts, known: boolean) =>
  `SELECT count(*)::int AS n FROM public.${texts.table} WHERE ${isMendable(texts)} ${since(known)}`;

const find = (texts: Texts) => `
  SELECT id FROM public.${texts.table} WHERE id > $1 AND ${isMendable(texts)} ${since(true)} ORDER BY id LIMIT 5000`;

const mend = (texts: Texts) => `
  UPDATE public.${texts.table} SET ${texts.columns.map((column) => `${column} = ${unescaped(column)}`).join(', ')}
  WHERE id = ANY($1) AND ${isMendable(texts)}`;

const PREPARE = `CREATE TABLE IF NOT EXISTS public.${DONE} (until timestamp NOT NULL)`;
const NEWEST = `
  SELECT GREATEST(${TEXTS.map(({ table }) => `(SELECT max(created_at) FROM public.${table})`).join(', ')})::text AS until`;

/**
 * The separate mend of escaped text, of a database that was adopted. Nobody can tell what was typed from what was made,
 * so it is never done unasked; and never twice, since text that is typed now means what it says.
 */
export async function unescapeSteps(session: Session): Promise<Step[]> {
  const [known] = await session.rows<{ known: boolean }>(
    `SELECT to_regclass('public.${DONE}') IS NOT NULL AS known`,
  );
  const steps: Step[] = [];
  for (const texts of TEXTS) {
    const [found] = await session.rows<{ n: number }>(count(texts, known!.known));
    if (found!.n > 0) steps.push(stepFor(texts, found!.n));
  }
  return steps.length > 0 ? [...steps, await rememberStep(session)] : [];
}

const stepFor = (texts: Texts, rows: number): Step => ({
  id: `unescape:${texts.table}`,
  title: `Turn &lt; &gt; &quot; and &#39; in ${texts.table} back into what they stand for`,
  lock: 'row locks on a batch of rows, a fraction of a second each',
  risk: 'high: text that was typed that way changes too, and it cannot be undone',
  estimate: `${rows} rows`,
  sql: [mend(texts)],
  run: async (session) => {
    await session.brieflyRun('the schema public', [PREPARE]);
    return mendAll(session, texts);
  },
});

async function rememberStep(session: Session): Promise<Step> {
  const [newest] = await session.rows<{ until: string }>(NEWEST);
  const statement = `INSERT INTO public.${DONE} (until) VALUES ('${newest!.until}')`;
  return {
    id: 'unescape:remember',
    title: 'Remember which texts were mended',
    lock: 'none',
    risk: 'none',
    estimate: 'an instant',
    sql: [PREPARE, statement],
    run: async (session) => (await session.run(statement), 0),
  };
}

async function mendAll(session: Session, texts: Texts): Promise<number> {
  const pace = new Pace(200);
  let changed = 0;
  for (let after = ''; ;) {
    const ids = (await session.rows<{ id: string }>(find(texts), [after])).map(({ id }) => id);
    if (ids.length === 0) return changed;
    after = ids.at(-1)!;
    while (ids.length > 0) {
      const batch = await pace.batch(session, `rows of ${texts.table}`, async (size) => {
        const some = ids.slice(0, size);
        return { taken: some.length, rows: await session.run(mend(texts), [some]) };
      });
      ids.splice(0, batch.taken);
      changed += batch.rows;
    }
  }
}
