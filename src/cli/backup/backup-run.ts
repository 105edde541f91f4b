import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../config/config.js';
import { FolderStore } from './backup-store.js';
import { onInterrupt } from '../interrupts.js';
import type { Manifest, Tool } from './manifest.js';
import { noteProved } from './note-proved.js';
import { type Retention, deleteExpired } from './retention.js';
import { removeStaleBackups } from './stale-backups.js';
import { parseS3, type S3Place, S3Store } from './s3-store.js';
import { stageRunner, type Progress } from './stages.js';
import { type TakenBackup, takeBackup } from './take-backup.js';
import { makeWorkDirectory } from './work-directory.js';

export interface BackupRun extends Retention {
  config: Config;
  databaseUrl: string;
  version: string;
  /** A folder of backups, or `s3://bucket/prefix`. */
  to: string | undefined;
  tool: Tool | undefined;
  key: Buffer | undefined;
  scratchUrl: string | undefined;
  acceptViolations: boolean;
  progress: Progress;
}

export interface BackupResult {
  location: string;
  manifest: Manifest;
  bytes: number;
  /** Locations of expired backups that were deleted. */
  deleted: string[];
  /** Leftovers of killed commands that were removed. */
  cleared: string[];
  /** Why the database could not record the backup. */
  unnoted: string | undefined;
  /** Failed cleanups; the backup itself is valid. */
  leftovers: string[];
}

/** Takes and proves a backup, stores it, records it, and deletes expired ones. */
export async function runBackup(run: BackupRun): Promise<BackupResult> {
  const place = run.to === undefined ? undefined : parseS3(run.to);
  const home = place ? undefined : path.resolve(run.to ?? path.join(run.config.dataDir, 'backups'));
  const cleared = await removeStaleBackups({ ...run, home });
  const backup = await (place ? toS3(run, place) : toFolder(run, home!));
  return { ...backup, cleared };
}

type Finished = Omit<BackupResult, 'cleared'>;

const take = (run: BackupRun, home: string): Promise<TakenBackup> =>
  takeBackup({ ...run, home, embedded: run.config.databaseUrl === undefined });

async function toFolder(run: BackupRun, home: string): Promise<Finished> {
  const { folder, ...backup } = await take(run, home);
  return finish(run, new FolderStore(home), { ...backup, location: folder });
}

/** Proves locally before the upload. */
async function toS3(run: BackupRun, place: S3Place): Promise<Finished> {
  const store = await S3Store.open(place, run.config.backup.s3Endpoint);
  await mkdir(run.config.dataDir, { recursive: true, mode: 0o700 });
  const { folder: home, remove } = await makeWorkDirectory(path.join(run.config.dataDir, 'backup-'));
  try {
    await store.probe();
    const { folder, ...backup } = await take(run, home);
    const { manifest, bytes } = backup;
    const name = await store.freeName(path.basename(folder));
    const removeUpload = onInterrupt(() => store.remove(name));
    await stageRunner(run.progress)
      .run('upload', bytes, (onBytes) => store.upload(folder, name, { manifest, onBytes }))
      .catch(async (error: unknown) => {
        await removeUpload().catch(() => undefined);
        throw error;
      });
    removeUpload.commit();
    return await finish(run, store, { ...backup, location: store.locationOf(name) });
  } finally {
    // A later backup removes leftovers.
    await remove().catch(() => undefined);
    store.close();
  }
}

/** The backup is complete: later failures are reported and undo nothing. */
async function finish(
  run: BackupRun,
  store: FolderStore | S3Store,
  { undropped, ...backup }: Omit<TakenBackup, 'folder'> & { location: string },
): Promise<Finished> {
  const { location, bytes, manifest } = backup;
  const { takenAt } = manifest;
  const unnoted = await noteProved(run.config, run.databaseUrl, { location, bytes, takenAt });
  const { deleted, failure } = await deleteExpired(store, run, manifest);
  const leftovers = [undropped, failure].filter((left) => left !== undefined);
  return { ...backup, unnoted, deleted, leftovers };
}
