import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { type BackupFile, writeBackupFile } from './backup-files.js';
import type { DumpJob } from './copy-dump.js';
import type { DumpedTable } from './manifest.js';
import { type PostgresClient, runClient } from './postgres-client.js';

export const DUMP_FOLDER = 'dump';
/** Holds the plain dump until it is encrypted. */
export const PLAIN_FOLDER = 'plain.tmp';

interface PgDumpJob extends Omit<DumpJob, 'client' | 'schema'> {
  databaseUrl: string;
  snapshotId: string;
  programs: PostgresClient;
}

const CONTENTS = /^(\d+); \d+ \d+ TABLE DATA (\S+) (.+) \S+$/gm;

/** Dumps the snapshot that the checksums come from, with one file per table. */
export async function dumpByPgDump(job: PgDumpJob): Promise<{ tables: DumpedTable[]; files: BackupFile[] }> {
  const { folder, databaseUrl, snapshotId, programs } = job;
  const plain = path.join(folder, PLAIN_FOLDER);
  const options = ['--format=directory', '--no-owner', '--no-privileges', '--no-password', '--compress=3'];
  await runClient(programs, databaseUrl, [
    'pg_dump',
    ...options,
    `--snapshot=${snapshotId}`,
    `--file=${plain}`,
  ]);
  const contents = await runClient(programs, databaseUrl, ['pg_restore', '--list', plain]);
  const tableOf = new Map(
    [...contents.matchAll(CONTENTS)].map(([, id, schema, name]) => [`${id}.dat.gz`, `${schema}.${name}`]),
  );
  const files = await keep(job, plain, tableOf);
  const byTable = new Map(files.map((file) => [file.holds, file]));
  const tables = job.tables.map(({ content }) => {
    job.onRows(content.rows);
    const file = byTable.get(`table ${unquoted(content.name)}`);
    return { ...content, file: file?.path ?? null, bytes: file?.bytes ?? 0, sha256: file?.sha256 ?? null };
  });
  return { tables, files };
}

/** Hashes each file, and encrypts it with a key. */
async function keep(
  { folder, key }: PgDumpJob,
  plain: string,
  tableOf: Map<string, string>,
): Promise<BackupFile[]> {
  await mkdir(path.join(folder, DUMP_FOLDER), { mode: 0o700 });
  const files: BackupFile[] = [];
  for (const name of (await readdir(plain)).sort()) {
    const table = tableOf.get(name);
    const holds = table ? `table ${table}` : name === 'toc.dat' ? 'schema' : 'large objects';
    const target = { folder, key, path: `${DUMP_FOLDER}/${name}`, holds, compress: false };
    files.push(await writeBackupFile(createReadStream(path.join(plain, name)), target));
    await rm(path.join(plain, name));
  }
  await rm(plain, { recursive: true });
  return files;
}

/** pg_restore lists names without quotes. */
const unquoted = (name: string) =>
  name.replaceAll(/"((?:[^"]|"")*)"/g, (_, inner: string) => inner.replaceAll('""', '"'));
