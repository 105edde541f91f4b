import type { Reader } from './catalog.js';
import { inPublic, quoted } from './ddl.js';

const STATE = `
  SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS present,
    EXISTS (SELECT FROM pg_available_extension_versions v WHERE v.name = 'pg_trgm' AND
      (v.trusted AND has_database_privilege(current_database(), 'CREATE')
        OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))) AS possible`;

export const CREATE_TRIGRAM_EXTENSION = 'CREATE EXTENSION IF NOT EXISTS pg_trgm';

interface TrigramState {
  present: boolean;
  possible: boolean;
}

/** Whether pg_trgm is installed, and whether this role could install it. */
export async function readTrigramState(session: Reader): Promise<TrigramState> {
  const [state] = await session.rows<{ present: boolean; possible: boolean }>(STATE);
  return state!;
}

/** The second migration creates these by hand; the declared schema does not contain them. */
export const trigramIndexes = ['users.username', 'users.display_name', 'posts.content', 'posts.caption'].map(
  (path) => {
    const [table, column] = path.split('.') as [string, string];
    const build = (name: string) =>
      `CREATE INDEX CONCURRENTLY ${quoted(name)} ON ${inPublic(table)} USING gin (${quoted(column)} gin_trgm_ops)`;
    return { name: `${table}_${column}_trgm_idx`, table, unique: false, shape: [column], build };
  },
);
