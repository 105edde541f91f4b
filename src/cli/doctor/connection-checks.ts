import {
  DataDirectoryBusy,
  EmbeddedPostgresUnavailable,
} from '../../database/embedded/embedded-postgres.errors.js';
import { reasonOf } from '../../database/root-cause.js';
import { type Check, error, type Finding, notChecked, ok, warn } from './check.js';
import { diagnoseConnection, describeTarget } from './connection-failure.js';
import { NotConnected, type DoctorContext } from './doctor-context.js';

const LATENCY_SAMPLES = 5;
/** A request sends up to nine queries within 2.5 s. */
const SLOW_MS = 100;

export const connection: Check = {
  name: 'connection',
  async run(context) {
    try {
      await context.connect();
    } catch (reason) {
      const finding = explainFailure(context, reason);
      context.disconnect('there is no connection to the database.', 'Mend the connection first.');
      return finding;
    }
    const ms = await latency(context);
    const where = context.isEmbedded
      ? `embedded in ${context.config.dataDir}`
      : describeTarget(context.databaseUrl);
    const detail = `${where}, answers in ${ms.toFixed(1)} ms`;
    if (ms <= SLOW_MS) return ok(detail);
    return warn(detail, 'Put server and database into one network; a request sends up to nine queries.');
  },
};

function explainFailure(context: DoctorContext, reason: unknown): Finding {
  if (reason instanceof NotConnected) return notChecked(reason.message, reason.mend);
  if (!context.isEmbedded) return diagnoseConnection(context.config.databaseUrl!, reason);
  if (reason instanceof DataDirectoryBusy)
    return error(reason.message, 'Stop that process, or set another DATA_DIR.');
  const mend =
    reason instanceof EmbeddedPostgresUnavailable
      ? 'Set DATABASE_URL to a PostgreSQL 14 or newer.'
      : `Check the permissions of ${context.config.dataDir} and the log above; or set DATABASE_URL.`;
  return error(`The embedded PostgreSQL does not start. ${reasonOf(reason)}`, mend);
}

/** The minimum, since longer round trips include other waiting. */
async function latency(context: DoctorContext): Promise<number> {
  const times: number[] = [];
  while (times.length < LATENCY_SAMPLES) {
    const began = performance.now();
    await context.rows('SELECT 1');
    times.push(performance.now() - began);
  }
  return Math.min(...times);
}
