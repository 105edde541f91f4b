import { type Check, ok, warn } from './check.js';
import { diagnoseConnection } from './connection-failure.js';
import type { DoctorContext } from './doctor-context.js';
import { Probe } from './probe.js';

/** One WAL segment. */
const MAX_LAG_BYTES = 16 * 1024 * 1024;

const LAG = `
  SELECT pg_is_in_recovery() AS replica,
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn())::float8 END AS behind`;

interface ReplicaProblem {
  detail: string;
  mend: string;
}

/** At most one problem. `position` is the primary's WAL position before the check. */
async function findProblems(
  context: DoctorContext,
  url: string,
  position: string,
): Promise<ReplicaProblem[]> {
  const { hostname, port } = new URL(url);
  const name = `The replica ${hostname}:${port || 5432}`;
  const { config, options } = context;
  let probe: Probe | undefined;
  try {
    const limits = { connectMs: config.pool.connectMs, timeoutMs: options.timeoutMs, readOnly: true };
    probe = await Probe.open(url, limits);
    const [state] = await probe.rows<{ replica: boolean; behind: number | null }>(LAG, [position]);
    if (!state!.replica)
      return [
        {
          detail: `${name} is not a replica: it does not follow the primary.`,
          mend: 'Make it a streaming standby of the primary, or take it out of DATABASE_REPLICA_URLS.',
        },
      ];
    if ((state!.behind ?? Infinity) <= MAX_LAG_BYTES) return [];
    return [
      {
        detail: `${name} is ${Math.round((state!.behind ?? 0) / 2 ** 20)} MiB of log behind.`,
        mend: 'Check pg_stat_replication on the primary and the log of the replica.',
      },
    ];
  } catch (failure) {
    const { detail, mend } = diagnoseConnection(url, failure);
    return [
      {
        detail: `${name} is not used: ${detail}`,
        mend: mend!.replaceAll('DATABASE_URL', 'DATABASE_REPLICA_URLS'),
      },
    ];
  } finally {
    probe?.close();
  }
}

/** The primary answers reads that a replica cannot, so a broken replica is only a warning. */
export const replicas: Check = {
  name: 'replicas',
  reads: 'server',
  async run(context) {
    const urls = context.config.databaseReplicaUrls;
    if (urls.length === 0) return ok('none: the primary answers every read');
    const { position } = await context.row<{ position: string }>(
      'SELECT pg_current_wal_lsn()::text AS position',
    );
    const complaints: ReplicaProblem[] = [];
    for (const url of urls) complaints.push(...(await findProblems(context, url, position)));
    if (complaints.length === 0) return ok(`${urls.length}, up to date`);
    return warn(
      complaints.map(({ detail }) => detail).join(' '),
      [...new Set(complaints.map(({ mend }) => mend))].join('; '),
    );
  },
};
