import type { BackupStore, StoredBackup } from './backup-store.js';

export interface Retention {
  /** How many of the last ones stay. */
  keep: number | undefined;
  /** For how many days each stays. */
  keepDays: number | undefined;
}

const DAY_MS = 86_400_000;

/** Those that no rule keeps; of two rules the one that keeps wins, and the last proved backup always stays. */
export function expired(
  backups: readonly StoredBackup[],
  { keep, keepDays }: Retention,
  now: number,
): StoredBackup[] {
  if (keep === undefined && keepDays === undefined) return [];
  const youngestFirst = [...backups].sort(
    (a, b) => b.takenAt.localeCompare(a.takenAt) || b.name.localeCompare(a.name),
  );
  const oldest = keepDays === undefined ? Infinity : now - keepDays * DAY_MS;
  return youngestFirst.slice(Math.max(keep ?? 0, 1)).filter(({ takenAt }) => Date.parse(takenAt) < oldest);
}

/** Deletes what has expired, and returns where it lay. */
export async function retire(store: BackupStore, retention: Retention): Promise<string[]> {
  const deleted: string[] = [];
  for (const { name } of expired(await store.list(), retention, Date.now())) {
    await store.remove(name);
    deleted.push(store.locationOf(name));
  }
  return deleted;
}
