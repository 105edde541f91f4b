import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Manifest, type ManifestAccess, readManifest } from './manifest.js';
import { parseS3, S3Store } from './s3-store.js';
import { stageRunner, type Progress } from './stages.js';
import { makeWorkDirectory } from './work-directory.js';

export interface BackupSource extends ManifestAccess {
  /** Endpoint of an S3-compatible store. */
  endpoint: string | undefined;
  progress: Progress;
}

/** Calls `work` with the folder and the verified manifest; a backup in S3 is downloaded first. */
export async function withBackup<T>(
  location: string,
  { endpoint, progress, ...access }: BackupSource,
  work: (folder: string, manifest: Manifest) => Promise<T>,
): Promise<T> {
  const place = parseS3(location);
  if (!place) {
    const folder = path.resolve(location);
    return work(folder, await readManifest(folder, access));
  }
  const store = await S3Store.open(place, endpoint);
  const { folder: home, remove } = await makeWorkDirectory(path.join(tmpdir(), 'rabitchat-backup-'));
  try {
    const folder = path.join(home, 'backup');
    const manifest = await stageRunner(progress).run('download', 0, () => store.download(folder, access));
    return await work(folder, manifest);
  } finally {
    await remove();
    store.close();
  }
}
