import { type Check, error, type Finding, ok, warn } from './check.js';
import type { DoctorContext } from './doctor-context.js';

interface Origin {
  /** True once our migrations ran or an adoption finished. */
  journal: boolean;
  users: boolean;
  /** True once an adoption has started. */
  adopted: boolean;
}

const ORIGIN = `
  SELECT to_regclass('public.rabitchat_migrations') IS NOT NULL AS journal,
    to_regclass('public.users') IS NOT NULL AS users,
    to_regclass('public.adopted_message_gaps') IS NOT NULL AS adopted`;

const NARROW_NET_WORTH = `
  SELECT array_agg(DISTINCT v.relname::text) FILTER (WHERE v.relname IS NOT NULL) AS views
  FROM pg_attribute a
  LEFT JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.refclassid = 'pg_class'::regclass
    AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
  LEFT JOIN pg_rewrite r ON r.oid = d.objid LEFT JOIN pg_class v ON v.oid = r.ev_class
  WHERE a.attrelid = to_regclass('public.users') AND a.attname = 'net_worth' AND a.atttypid = 'integer'::regtype
  GROUP BY a.attname`;

export const ADOPT = 'npm run db:adopt -- --plan, then npm run db:adopt -- --apply';

export const originOf = (context: DoctorContext) => context.row<Origin & Record<string, unknown>>(ORIGIN);

/** The reason why the tables are not, or not yet, those of this code; `undefined` when they are. */
export async function findAdoptionProblem(context: DoctorContext): Promise<Finding | undefined> {
  const { journal, users, adopted } = await originOf(context);
  if (journal) return undefined;
  if (adopted)
    return error('An adoption of this database was begun and not finished.', 'npm run db:adopt -- --apply');
  if (users) return error('This database was made by another server and was never adopted.', ADOPT);
  // Either the server was never started, or DATABASE_URL names the wrong database.
  const complaint = context.isEmbedded ? warn : error;
  return complaint(
    'This database holds no tables of ours.',
    'npm run db:migrate or npm start creates them; check that DATABASE_URL names the right database.',
  );
}

async function findNarrowNetWorth(context: DoctorContext): Promise<Finding | undefined> {
  const [narrow] = await context.rows<{ views: string[] | null }>(NARROW_NET_WORTH);
  if (!narrow) return undefined;
  const consequence = 'fortunes end at 2,147,483,647';
  if (!narrow.views)
    return warn(
      `Adopted; users.net_worth is an integer still: ${consequence}.`,
      'npm run db:adopt -- --apply',
    );
  const views = narrow.views.join(', ');
  return warn(
    `Adopted; users.net_worth stays an integer because the view ${views} depends on it: ${consequence}.`,
    `Drop the view ${views}, run npm run db:adopt -- --apply, and make the view again.`,
  );
}

export const adoption: Check = {
  name: 'adoption',
  reads: 'server',
  async run(context) {
    const strange = await findAdoptionProblem(context);
    if (strange) return strange;
    if (!(await originOf(context)).adopted) return ok('made by this system');
    return (
      (await findNarrowNetWorth(context)) ?? ok('adopted; the old server may keep running beside this one')
    );
  },
};
