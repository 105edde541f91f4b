import { type Check, error, ok, warn } from './check.js';

const HOUR_S = 3600;
/** A daily backup, and two hours for it to be made and proved. */
const LATE_S = 26 * HOUR_S;
/** By then a whole week of nights has failed, and nobody has noticed. */
const OVERDUE_S = 7 * 24 * HOUR_S;

const MEND = 'npm run db:backup, and have it run every night';

function age(seconds: number): string {
  const hours = Math.floor(seconds / HOUR_S);
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`;
}

export const backup: Check = {
  name: 'backup',
  reads: ['proved_backups'],
  async look(patient) {
    const [last] = await patient.rows<{ taken: string; location: string; age: number }>(
      `SELECT taken_at::text AS taken, location, extract(epoch FROM now() - taken_at)::float8 AS age
       FROM public.proved_backups ORDER BY taken_at DESC LIMIT 1`,
    );
    if (!last) return warn('No backup of this database was ever proved.', MEND);
    const detail = `the last proved backup is ${age(last.age)} old (${last.location})`;
    if (last.age > OVERDUE_S) return error(`${detail}.`, MEND);
    if (last.age > LATE_S) return warn(`${detail}.`, MEND);
    return ok(detail);
  },
};
