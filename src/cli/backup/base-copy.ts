import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { BackupFault } from './backup-fault.js';
import { Digest } from './backup-files.js';
import { type BaseFile, baseFile } from './base-manifest.js';

/** Excluded as in pg_basebackup: recreated at every start, or specific to this server. */
const EMPTIED_DIRECTORIES = new Set([
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
]);
const LEFT_OUT =
  /^(postmaster\.(pid|opts)|backup_label(\.old)?|tablespace_map(\.old)?|backup_manifest|.*\.conf\.tmp|current_logfiles.*)$/;
const TEMPORARY = /^(pgsql_tmp.*|pg_internal\.init.*)$/;

const CONTROL_FILE = 'global/pg_control';

/** Copies a live data directory between pg_backup_start and pg_backup_stop; the control file last. */
export async function copyDataDirectory(from: string, to: string): Promise<BaseFile[]> {
  const files: BaseFile[] = [];
  const last: string[] = [];
  const walk = async (directory: string): Promise<void> => {
    await mkdir(path.join(to, directory), { recursive: true, mode: 0o700 });
    if (EMPTIED_DIRECTORIES.has(directory)) return;
    for (const entry of await readdir(path.join(from, directory), { withFileTypes: true })) {
      const name = path.posix.join(directory, entry.name);
      if (LEFT_OUT.test(name) || TEMPORARY.test(entry.name)) continue;
      if (entry.isSymbolicLink()) throw tablespace(name);
      if (entry.isDirectory()) await walk(name);
      else if (name === CONTROL_FILE) last.push(name);
      else files.push(...(await copyFile(from, to, name)));
    }
  };
  await walk('');
  for (const name of last) files.push(...(await copyFile(from, to, name)));
  return files;
}

/** Returns nothing for a file that the server dropped meanwhile. */
async function copyFile(from: string, to: string, name: string): Promise<BaseFile[]> {
  const digest = new Digest();
  try {
    const { mtime } = await lstat(path.join(from, name));
    const target = createWriteStream(path.join(to, name), { mode: 0o600 });
    await pipeline(createReadStream(path.join(from, name)), digest, target);
    return [baseFile(name, mtime, { bytes: digest.bytes, checksum: digest.hex() })];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const tablespace = (name: string) =>
  new BackupFault('config', `${name} leads out of the data directory: tablespaces are for pg_basebackup.`);

/** Copies a range of WAL segments, which a replication slot retains. */
export async function copyWal(from: string, to: string, [first, last]: [string, string]): Promise<string[]> {
  await mkdir(path.join(to, 'archive_status'), { recursive: true, mode: 0o700 });
  const names = (await readdir(from)).filter(
    (name) => /^[0-9A-F]{24}$/.test(name) && name >= first && name <= last,
  );
  if (!names.includes(first) || !names.includes(last)) {
    throw new BackupFault('data', `The write-ahead log ${first} to ${last} is not whole in ${from}.`);
  }
  for (const name of names) {
    await pipeline(
      createReadStream(path.join(from, name)),
      createWriteStream(path.join(to, name), { mode: 0o600 }),
    );
  }
  return names;
}
