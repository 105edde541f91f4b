import { type Check, ok, warn } from './check.js';

const IDLE_S = 60;
const BLOCKED_S = 30;

/** Only members of pg_read_all_stats see the state of other roles' sessions. */
const STUCK_SESSIONS = `
  SELECT pid, coalesce(NULLIF(application_name, ''), 'unnamed') AS name,
    extract(epoch FROM clock_timestamp() - state_change)::int AS seconds,
    state LIKE 'idle in transaction%' AS idle, pg_blocking_pids(pid) AS blockers
  FROM pg_stat_activity
  WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
    AND (state LIKE 'idle in transaction%' AND state_change <= clock_timestamp() - make_interval(secs => $1)
      OR state = 'active' AND wait_event_type = 'Lock' AND query_start <= clock_timestamp() - make_interval(secs => $2))
  ORDER BY state_change`;

interface StuckSession {
  pid: number;
  name: string;
  seconds: number;
  idle: boolean;
  blockers: number[];
}

const describe = ({ pid, name, seconds, idle, blockers }: StuckSession) =>
  idle
    ? `${name} (pid ${pid}) has been idle in a transaction for ${seconds} s`
    : `${name} (pid ${pid}) is blocked by pid ${blockers.join(', ')} for ${seconds} s`;

export const activity: Check = {
  name: 'activity',
  reads: 'server',
  async run(context) {
    const seconds = context.overrides.idleSeconds;
    const stuck = await context.rows<StuckSession & Record<string, unknown>>(STUCK_SESSIONS, [
      seconds ?? IDLE_S,
      seconds ?? BLOCKED_S,
    ]);
    if (stuck.length === 0) return ok('no session is idle in a transaction or blocked for long');
    const culprits = new Set(stuck.flatMap(({ idle, pid, blockers }) => (idle ? [pid] : blockers)));
    return warn(
      `${stuck.map(describe).join('; ')}: locks are held, and VACUUM cannot clean up.`,
      [...culprits].map((pid) => `SELECT pg_terminate_backend(${pid})`).join('; '),
    );
  },
};
