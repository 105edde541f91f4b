import { type Check, ok, warn } from './check.js';
import { connectionFailure } from './connection-failure.js';
import type { Patient } from './patient.js';
import { Probe } from './probe.js';

/** A log segment: a replica that is further behind is not just catching its breath. */
const FAR_BEHIND_BYTES = 16 * 1024 * 1024;

const BEHIND = `
  SELECT pg_is_in_recovery() AS replica,
    CASE WHEN pg_is_in_recovery() THEN pg_wal_lsn_diff($1::pg_lsn, pg_last_wal_replay_lsn())::float8 END AS behind`;

interface Complaint {
  detail: string;
  mend: string;
}

/** The complaint about one replica, if there is one; `position` is where the primary's log was a moment ago. */
async function complaintOf(patient: Patient, url: string, position: string): Promise<Complaint[]> {
  const { hostname, port } = new URL(url);
  const name = `The replica ${hostname}:${port || 5432}`;
  const { config, circumstances } = patient;
  let probe: Probe | undefined;
  try {
    const limits = { connectMs: config.pool.connectMs, patienceMs: circumstances.patienceMs, readOnly: true };
    probe = await Probe.open(url, limits);
    const [state] = await probe.rows<{ replica: boolean; behind: number | null }>(BEHIND, [position]);
    if (!state!.replica)
      return [
        {
          detail: `${name} is a server of its own and follows nobody.`,
          mend: 'Make it a streaming standby of the primary, or take it out of DATABASE_REPLICA_URLS.',
        },
      ];
    if ((state!.behind ?? Infinity) <= FAR_BEHIND_BYTES) return [];
    return [
      {
        detail: `${name} is ${Math.round((state!.behind ?? 0) / 2 ** 20)} MiB of log behind.`,
        mend: 'Look at pg_stat_replication on the primary, and into the log of the replica.',
      },
    ];
  } catch (failure) {
    const { detail, mend } = connectionFailure(url, failure);
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

/** What replicas fail to do the primary does: they are no reason for more than a warning. */
export const replicas: Check = {
  name: 'replicas',
  reads: 'server',
  async look(patient) {
    const urls = patient.config.databaseReplicaUrls;
    if (urls.length === 0) return ok('none: the primary answers every read');
    const { position } = await patient.row<{ position: string }>(
      'SELECT pg_current_wal_lsn()::text AS position',
    );
    const complaints: Complaint[] = [];
    for (const url of urls) complaints.push(...(await complaintOf(patient, url, position)));
    if (complaints.length === 0) return ok(`${urls.length}, up to date`);
    return warn(
      complaints.map(({ detail }) => detail).join(' '),
      [...new Set(complaints.map(({ mend }) => mend))].join('; '),
    );
  },
};
