import { sqlState } from '../../database/database-unavailable.js';
import type { Session } from '../schema/session.js';
import { type Phase, type PhaseContext, SAFE } from './step.js';
import { CREATE_TRIGRAM_EXTENSION, readTrigramState } from '../schema/trigrams.js';

const NOT_PERMITTED = new Set(['42501', '0A000', '58P01']);

export async function canSearchByTrigram(context: PhaseContext): Promise<boolean> {
  const { present, possible } = await readTrigramState(context.session);
  return present || possible;
}

/** The extension only speeds up searches. */
export const extensionSteps: Phase = async (context) => {
  const { present, possible } = await readTrigramState(context.session);
  if (present) return [];
  if (!possible) {
    context.note('The extension pg_trgm is not available to this role, so searches scan the tables.');
    return [];
  }
  return [
    {
      id: 'extension:pg_trgm',
      title: 'Create the extension pg_trgm, for searches',
      lock: 'none on any table',
      risk: SAFE,
      estimate: 'an instant',
      sql: [CREATE_TRIGRAM_EXTENSION],
      run: create,
    },
  ];
};

async function create(session: Session): Promise<number> {
  try {
    return (await session.run(CREATE_TRIGRAM_EXTENSION), 1);
  } catch (error) {
    if (NOT_PERMITTED.has(sqlState(error) ?? '')) return 0;
    throw error;
  }
}
