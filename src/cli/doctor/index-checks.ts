import { Session } from '../schema/session.js';
import type { Drift, DriftKind } from '../schema/drift.js';
import { applyDrift, reasonOf } from '../schema/apply-drift.js';
import type { Check } from './check.js';
import type { DoctorContext } from './doctor-context.js';
import { getDrift, clearDriftCache, judgeDrift } from './schema-checks.js';

const INDEX_KINDS: DriftKind[] = ['missing-index', 'invalid-index'];
const CONSTRAINT_KINDS: DriftKind[] = ['missing-constraint', 'not-validated'];

async function applyOne(session: Session, drift: Drift): Promise<string> {
  try {
    await applyDrift(session, drift);
    return `Mended ${drift.object}.`;
  } catch (failure) {
    return `Could not mend ${drift.object}: ${reasonOf(failure)}.`;
  }
}

async function applyEach(context: DoctorContext, drift: Drift[]): Promise<string> {
  const session = await Session.open(context.databaseUrl);
  try {
    const results: string[] = [];
    for (const one of drift) results.push(await applyOne(session, one));
    return results.join(' ');
  } finally {
    clearDriftCache(context);
    await session.close();
  }
}

export const indexes: Check = {
  name: 'indexes',
  reads: [],
  run: async (context) => judgeDrift(await getDrift(context, INDEX_KINDS), 'all there, all valid'),
  fix: async (context) => applyEach(context, await getDrift(context, INDEX_KINDS)),
};

/** `--fix` only validates: validating blocks no writes, while adding a constraint does and is left to db:push. */
export const constraints: Check = {
  name: 'constraints',
  reads: [],
  run: async (context) =>
    judgeDrift(await getDrift(context, CONSTRAINT_KINDS), 'all there, all proved for every row'),
  fix: async (context) => applyEach(context, await getDrift(context, ['not-validated'])),
};
