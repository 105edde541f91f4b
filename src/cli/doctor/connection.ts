import {
  DataDirectoryBusy,
  EmbeddedPostgresUnavailable,
} from '../../database/embedded/embedded-postgres.errors.js';
import { reasonOf } from '../../database/root-cause.js';
import { type Check, error, type Finding, notChecked, ok, warn } from './check.js';
import { connectionFailure, nameOf } from './connection-failure.js';
import { NotReached, type Patient } from './patient.js';

const LOOKS = 5;
/** A request asks up to nine times, and has 2.5 s for all of it. */
const SLOW_MS = 100;

export const connection: Check = {
  name: 'connection',
  async look(patient) {
    try {
      await patient.reach();
    } catch (reason) {
      const finding = failure(patient, reason);
      patient.lose('there is no connection to the database.', 'Mend the connection first.');
      return finding;
    }
    const ms = await latency(patient);
    const where = patient.isEmbedded ? `embedded in ${patient.config.dataDir}` : nameOf(patient.databaseUrl);
    const detail = `${where}, answers in ${ms.toFixed(1)} ms`;
    if (ms <= SLOW_MS) return ok(detail);
    return warn(detail, 'Put server and database into one network; a request asks up to nine times.');
  },
};

function failure(patient: Patient, reason: unknown): Finding {
  if (reason instanceof NotReached) return notChecked(reason.message, reason.mend);
  if (!patient.isEmbedded) return connectionFailure(patient.config.databaseUrl!, reason);
  if (reason instanceof DataDirectoryBusy)
    return error(reason.message, 'Stop that process, or set another DATA_DIR.');
  const mend =
    reason instanceof EmbeddedPostgresUnavailable
      ? 'Set DATABASE_URL to a PostgreSQL 14 or newer.'
      : `Look into ${patient.config.dataDir}: who may write there, and what the log above says; or set DATABASE_URL.`;
  return error(`The embedded PostgreSQL does not start. ${reasonOf(reason)}`, mend);
}

/** The shortest of a few round trips: the others waited for something else. */
async function latency(patient: Patient): Promise<number> {
  const times: number[] = [];
  while (times.length < LOOKS) {
    const began = performance.now();
    await patient.rows('SELECT 1');
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}
