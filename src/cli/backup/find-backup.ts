import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseS3, S3Store } from './s3-store.js';
import { inStages, type Progress } from './stages.js';
import { makeWorkplace } from './workplace.js';

/** Runs the work on a backup's folder; one that lies in S3 is brought here for that time. */
export async function withBackup<T>(
  location: string,
  { endpoint, progress }: { endpoint: string | undefined; progress: Progress },
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const place = parseS3(location);
  if (!place) return work(path.resolve(location));
  const store = await S3Store.open(place, endpoint);
  const { folder: home, remove } = await makeWorkplace(path.join(tmpdir(), 'rabitchat-backup-'));
  try {
    const folder = path.join(home, path.basename(place.prefix) || place.bucket);
    await inStages(progress).run('download', 0, () => store.download(folder));
    return await work(folder);
  } finally {
    await remove();
    store.close();
  }
}
