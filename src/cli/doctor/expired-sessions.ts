import { pruneBy } from '../sessions/prune.js';
import { type Check, ok, plural, warn } from './check.js';

/** A running server prunes about every 15 minutes. */
const OVERDUE_INTERVAL = "interval '30 minutes'";

export const expiredSessions: Check = {
  name: 'expired-sessions',
  reads: ['user_sessions'],
  async run(context) {
    const { alive, expired, overdue } = await context.row<{
      alive: number;
      expired: number;
      overdue: number;
    }>(`
      SELECT count(*) FILTER (WHERE expire > now())::float8 AS alive,
        count(*) FILTER (WHERE expire <= now())::float8 AS expired,
        count(*) FILTER (WHERE expire <= now() - ${OVERDUE_INTERVAL})::float8 AS overdue
      FROM public.user_sessions`);
    const detail = `${plural(expired, 'expired session')}, ${alive.toLocaleString('en')} alive`;
    if (overdue === 0) return ok(detail);
    return warn(
      `${detail}; no server has pruned for half an hour.`,
      'npm run doctor -- --fix, or npm run sessions:prune; a running server does it by itself.',
    );
  },
  async fix(context) {
    const probe = await context.openProbe({ readOnly: false });
    try {
      const pruned = await pruneBy((statement) => probe.run(statement));
      return `Pruned ${plural(pruned, 'expired session')}.`;
    } finally {
      probe.close();
    }
  },
};
