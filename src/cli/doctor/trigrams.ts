import { type Check, ok, warn } from './check.js';

export const trigrams: Check = {
  name: 'pg-trgm',
  reads: [],
  async look(patient) {
    const { present } = await patient.row<{ present: boolean }>(
      "SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm') AS present",
    );
    if (present) return ok('installed: searches use an index');
    return warn(
      'The extension pg_trgm is missing: searches read whole tables.',
      'As a superuser: CREATE EXTENSION pg_trgm; then npm run db:push for its indexes.',
    );
  },
};
