import { withClient } from '../../database/connection.js';

const BATCH = 5000;
const PRUNE = `
  DELETE FROM public.user_sessions WHERE sid IN (SELECT sid FROM public.user_sessions WHERE expire < now() LIMIT ${BATCH})`;

/** Deletes expired sessions in batches, so that locks stay short; returns their number. */
export async function pruneBy(run: (statement: string) => Promise<number>): Promise<number> {
  let deleted = 0;
  for (let batch = BATCH; batch > 0; deleted += batch) batch = await run(PRUNE);
  return deleted;
}

export function pruneSessions(databaseUrl: string): Promise<{ deleted: number; left: number }> {
  return withClient(databaseUrl, { application_name: 'rabitchat sessions' }, async (client) => {
    const deleted = await pruneBy(async (statement) => (await client.query(statement)).rowCount ?? 0);
    const { rows } = await client.query<{ left: number }>(
      'SELECT count(*)::float8 AS left FROM public.user_sessions',
    );
    return { deleted, left: rows[0]!.left };
  });
}
