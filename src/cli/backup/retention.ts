import { reasonOf } from '../../database/root-cause.js';
import { type BackupStore, sourceOf, type StoredBackup } from './backup-store.js';
import type { Manifest } from './manifest.js';

export interface Retention {
  /** Number of backups to keep. */
  keep: number | undefined;
  /** Days to keep each backup. */
  keepDays: number | undefined;
}

const DAY_MS = 86_400_000;

/** A backup stays if either rule keeps it; the last proved one always stays. */
export function findExpired<T extends Pick<StoredBackup, 'name' | 'takenAt'>>(
  backups: readonly T[],
  { keep, keepDays }: Retention,
  now: number,
): T[] {
  if (keep === undefined && keepDays === undefined) return [];
  const youngestFirst = [...backups].sort(
    (a, b) => b.takenAt.localeCompare(a.takenAt) || b.name.localeCompare(a.name),
  );
  const oldest = keepDays === undefined ? Infinity : now - keepDays * DAY_MS;
  return youngestFirst.slice(Math.max(keep ?? 0, 1)).filter(({ takenAt }) => Date.parse(takenAt) < oldest);
}

interface RetentionResult {
  /** Locations of deleted backups. */
  deleted: string[];
  /** Why some were not deleted. */
  failure?: string;
}

function noteUnknown(stored: readonly StoredBackup[]): Pick<RetentionResult, 'failure'> {
  const count = stored.filter(({ source }) => source === undefined).length;
  if (count === 0) return {};
  return {
    failure: `${count} older backups whose manifest does not name their database: delete them by hand`,
  };
}

/** Deletes expired backups of this database only; those of other or unknown databases stay. */
export async function deleteExpired(
  store: BackupStore,
  retention: Retention,
  newest: Manifest,
): Promise<RetentionResult> {
  const deleted: string[] = [];
  if (retention.keep === undefined && retention.keepDays === undefined) return { deleted };
  const source = sourceOf(newest);
  if (source === undefined)
    return {
      deleted,
      failure: 'older backups, since this role may not read the system identifier of the server',
    };
  try {
    const stored = await store.list();
    const own = stored.filter((backup) => backup.source === source);
    for (const { name } of findExpired(own, retention, Date.now())) {
      await store.remove(name);
      deleted.push(store.locationOf(name));
    }
    return { deleted, ...noteUnknown(stored) };
  } catch (error) {
    return { deleted, failure: `older backups could not be deleted (${reasonOf(error)})` };
  }
}
