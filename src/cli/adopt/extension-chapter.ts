import { sqlState } from '../../database/database-unavailable.js';
import type { Reader } from '../schema/catalog.js';
import { inPublic, quoted } from '../schema/ddl.js';
import type { Session } from '../schema/session.js';
import { type Chapter, type Facts, SAFE } from './step.js';

const STATE = `
  SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS present,
    EXISTS (SELECT FROM pg_available_extension_versions v WHERE v.name = 'pg_trgm' AND
      (v.trusted AND has_database_privilege(current_database(), 'CREATE')
        OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user))) AS possible`;

export const CREATE_TRIGRAMS = 'CREATE EXTENSION IF NOT EXISTS pg_trgm';
const REFUSED = new Set(['42501', '0A000', '58P01']);

interface State {
  present: boolean;
  possible: boolean;
}

/** Whether searches have the extension, or could get it. */
export async function trigramState(session: Reader): Promise<State> {
  const [state] = await session.rows<{ present: boolean; possible: boolean }>(STATE);
  return state!;
}

/** What our second migration builds by hand; the declared schema knows nothing of them. */
export const trigramIndexes = ['users.username', 'users.display_name', 'posts.content', 'posts.caption'].map(
  (path) => {
    const [table, column] = path.split('.') as [string, string];
    const build = (name: string) =>
      `CREATE INDEX CONCURRENTLY ${quoted(name)} ON ${inPublic(table)} USING gin (${quoted(column)} gin_trgm_ops)`;
    return { name: `${table}_${column}_trgm_idx`, table, unique: false, shape: [column], build };
  },
);

export async function canSearchByTrigram(facts: Facts): Promise<boolean> {
  const { present, possible } = await trigramState(facts.session);
  return present || possible;
}

/** The extension makes searches fast, and is not needed for more. */
export const extensionSteps: Chapter = async (facts) => {
  const { present, possible } = await trigramState(facts.session);
  if (present) return [];
  if (!possible) {
    facts.note('The extension pg_trgm is not available to this role: searches will scan.');
    return [];
  }
  return [
    {
      id: 'extension:pg_trgm',
      title: 'Create the extension pg_trgm, for searches',
      lock: 'none on any table',
      risk: SAFE,
      estimate: 'an instant',
      sql: [CREATE_TRIGRAMS],
      run: create,
    },
  ];
};

async function create(session: Session): Promise<number> {
  try {
    return (await session.run(CREATE_TRIGRAMS), 1);
  } catch (error) {
    if (REFUSED.has(sqlState(error) ?? '')) return 0;
    throw error;
  }
}
