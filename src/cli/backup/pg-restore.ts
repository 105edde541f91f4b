import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readBackupFile } from './backup-files.js';
import { SERVER_EXTENSIONS } from './catalog-sql.js';
import type { LoadJob } from './copy-load.js';
import { DUMP_FOLDER } from './pg-dump.js';
import { chooseClient, findPostgresClients, type PostgresClient, runClient } from './postgres-client.js';
import { makeWorkDirectory } from './work-directory.js';
import { searchPath } from '../../config/search-path.js';

const OPTIONS = ['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', '--no-password'];

/** Loads a pg_dump dump in one transaction. */
export async function loadByPgRestore(databaseUrl: string, job: LoadJob): Promise<void> {
  const { manifest, folder, key } = job;
  const made = Number.parseInt(manifest.toolVersion, 10);
  const programs = chooseClient(await findPostgresClients(searchPath()), made, manifest.toolVersion);
  const work = await makeWorkDirectory(path.join(tmpdir(), 'rabitchat-restore-'));
  try {
    const dump = key ? await decrypt(job, work.folder) : path.join(folder, DUMP_FOLDER);
    const contents = await listContents(programs, databaseUrl, { dump, folder: work.folder });
    const database = decodeURIComponent(new URL(databaseUrl).pathname.slice(1));
    const target = [`--use-list=${contents}`, `--dbname=${database}`, dump];
    await runClient(programs, databaseUrl, ['pg_restore', ...OPTIONS, ...target]);
    manifest.tables.forEach(({ rows }) => job.onRows(rows));
  } finally {
    await work.remove();
  }
}

/** Writes the list for --use-list, without the extensions that require a superuser. */
async function listContents(
  programs: PostgresClient,
  databaseUrl: string,
  { dump, folder }: { dump: string; folder: string },
): Promise<string> {
  const contents = await runClient(programs, databaseUrl, ['pg_restore', '--list', dump]);
  const leftOut = new RegExp(` (COMMENT - )?EXTENSION (- )?(${SERVER_EXTENSIONS.join('|')}) *$`);
  const file = path.join(folder, 'contents.list');
  const kept = contents.split('\n').filter((line) => !leftOut.test(line));
  await writeFile(file, kept.join('\n'), { mode: 0o600 });
  return file;
}

/** Plain files exist only while pg_restore runs, in a directory that other users cannot read. */
async function decrypt({ manifest, folder, key }: LoadJob, home: string): Promise<string> {
  const plain = path.join(home, DUMP_FOLDER);
  await mkdir(plain, { mode: 0o700 });
  for (const { path: name } of manifest.files) {
    const target = createWriteStream(path.join(home, name), { mode: 0o600 });
    await readBackupFile({ folder, key, path: name, compress: false }, target);
  }
  return plain;
}
