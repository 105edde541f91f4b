import { Session } from '../schema/session.js';
import type { Drift, DriftKind } from '../schema/drift.js';
import { applyDrift, reasonOf } from '../schema/apply-drift.js';
import type { Check } from './check.js';
import type { Patient } from './patient.js';
import { driftOf, forgetDrift, judgeDrift } from './schema.js';

const INDEX_KINDS: DriftKind[] = ['missing-index', 'invalid-index'];
const CONSTRAINT_KINDS: DriftKind[] = ['missing-constraint', 'not-validated'];

async function mendOne(session: Session, drift: Drift): Promise<string> {
  try {
    await applyDrift(session, drift);
    return `Mended ${drift.object}.`;
  } catch (failure) {
    return `Could not mend ${drift.object}: ${reasonOf(failure)}.`;
  }
}

async function mendEach(patient: Patient, drift: Drift[]): Promise<string> {
  const session = await Session.open(patient.databaseUrl);
  try {
    const told: string[] = [];
    for (const one of drift) told.push(await mendOne(session, one));
    return told.join(' ');
  } finally {
    forgetDrift(patient);
    await session.close();
  }
}

export const indexes: Check = {
  name: 'indexes',
  reads: [],
  look: async (patient) => judgeDrift(await driftOf(patient, INDEX_KINDS), 'all there, all valid'),
  fix: async (patient) => mendEach(patient, await driftOf(patient, INDEX_KINDS)),
};

/** Checking old rows blocks nobody; making a constraint does, and is left to db:push. */
export const constraints: Check = {
  name: 'constraints',
  reads: [],
  look: async (patient) =>
    judgeDrift(await driftOf(patient, CONSTRAINT_KINDS), 'all there, all proved for every row'),
  fix: async (patient) => mendEach(patient, await driftOf(patient, ['not-validated'])),
};
