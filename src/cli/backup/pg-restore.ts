import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readBackupFile } from './backup-files.js';
import type { LoadJob } from './copy-load.js';
import { DUMP_FOLDER } from './pg-dump.js';
import { chooseClient, findPostgresClients, runClient } from './postgres-client.js';
import { makeWorkplace } from './workplace.js';
import { searchPath } from '../../config/search-path.js';

/** Loads a dump of pg_dump in one transaction. */
export async function loadByPgRestore(databaseUrl: string, job: LoadJob): Promise<void> {
  const { manifest, folder, key } = job;
  const made = Number.parseInt(manifest.toolVersion, 10);
  const programs = chooseClient(await findPostgresClients(searchPath()), made, manifest.toolVersion);
  const plain = key ? await decrypted(job) : undefined;
  try {
    const options = [
      '--single-transaction',
      '--exit-on-error',
      '--no-owner',
      '--no-privileges',
      '--no-password',
    ];
    const database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
    const dump = plain?.folder ?? path.join(folder, DUMP_FOLDER);
    await runClient(programs, databaseUrl, ['pg_restore', ...options, `--dbname=${database}`, dump]);
    manifest.tables.forEach(({ rows }) => job.onRows(rows));
  } finally {
    await plain?.remove();
  }
}

/** The plain files, for as long as pg_restore needs them; nobody else may read the folder. */
async function decrypted({ manifest, folder, key }: LoadJob) {
  const { folder: home, remove } = await makeWorkplace(path.join(tmpdir(), 'rabitchat-restore-'));
  const plain = path.join(home, DUMP_FOLDER);
  await mkdir(plain, { mode: 0o700 });
  for (const { path: name } of manifest.files) {
    const target = createWriteStream(path.join(home, name), { mode: 0o600 });
    await readBackupFile({ folder, key, path: name, compress: false }, target);
  }
  return { folder: plain, remove };
}
