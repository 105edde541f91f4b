import { PassThrough } from 'node:stream';
import { finished } from 'node:stream/promises';
import { readBackupFile, verifyFiles } from './backup-files.js';
import { type BackupSource, withBackup } from './find-backup.js';
import { keyOf, type Manifest } from './manifest.js';
import { stageRunner } from './stages.js';

/** Verifies the files against the manifest and decrypts encrypted ones; restores nothing. */
export async function verifyBackup(location: string, source: BackupSource): Promise<Manifest> {
  return withBackup(location, source, async (folder, manifest) => {
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
    await stageRunner(source.progress).run('verify', bytes, async (advance) => {
      await verifyFiles(folder, manifest.files, advance);
      const used = keyOf(manifest, source, folder);
      if (used) for (const { path } of manifest.files) await decryptWhole(folder, path, used);
    });
    return manifest;
  });
}

async function decryptWhole(folder: string, path: string, key: Buffer): Promise<void> {
  const nowhere = new PassThrough().resume();
  await Promise.all([readBackupFile({ folder, path, key, compress: false }, nowhere), finished(nowhere)]);
}
