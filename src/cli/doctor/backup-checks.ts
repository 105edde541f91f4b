import { listStaleScratchDatabases } from '../backup/scratch-holder.js';
import { type Check, error, ok, plural, warn } from './check.js';

const HOUR_S = 3600;
/** A daily backup, plus two hours to take and prove it. */
const WARN_AGE_S = 26 * HOUR_S;
/** A week of failed nightly backups. */
const ERROR_AGE_S = 7 * 24 * HOUR_S;

const MEND = 'npm run db:backup, and have it run every night';

function age(seconds: number): string {
  const hours = Math.floor(seconds / HOUR_S);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

export const backup: Check = {
  name: 'backup',
  reads: ['proved_backups'],
  async run(context) {
    const [last] = await context.rows<{ taken: string; location: string; age: number }>(
      `SELECT taken_at::text AS taken, location, extract(epoch FROM now() - taken_at)::float8 AS age
       FROM public.proved_backups ORDER BY taken_at DESC LIMIT 1`,
    );
    if (!last) return warn('No backup of this database was ever proved.', MEND);
    const detail = `the last proved backup is ${age(last.age)} old (${last.location})`;
    if (last.age > ERROR_AGE_S) return error(`${detail}.`, MEND);
    if (last.age > WARN_AGE_S) return warn(`${detail}.`, MEND);
    return ok(detail);
  },
};

export const scratchDatabases: Check = {
  name: 'scratch-databases',
  reads: 'server',
  async run(context) {
    const left = await listStaleScratchDatabases(context.client);
    if (left.length === 0) return ok('no backup that was killed has left one');
    return warn(
      `${plural(left.length, 'scratch database')} of backups that were killed: ${left.join(', ')}.`,
      'The next npm run db:backup drops them; or DROP DATABASE … WITH (FORCE).',
    );
  },
};
