import { listLeftScratches } from '../backup/scratch-holder.js';
import { type Check, ok, plural, warn } from './check.js';

export const scratchDatabases: Check = {
  name: 'scratch-databases',
  reads: 'server',
  async look(patient) {
    const left = await listLeftScratches(patient.client);
    if (left.length === 0) return ok('no backup that was killed has left one');
    return warn(
      `${plural(left.length, 'scratch database')} of backups that were killed: ${left.join(', ')}.`,
      'The next npm run db:backup drops them; or DROP DATABASE … WITH (FORCE).',
    );
  },
};
