import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import type { Outcome } from '../command.js';
import { BackupFault } from './backup-fault.js';
import { syncFiles, syncPath } from './backup-files.js';
import { withSession } from './backup-session.js';
import { copyDataDirectory, copyWal } from './base-copy.js';
import { type BaseFile, baseFile, verifyBaseManifest, writeBaseManifest } from './base-manifest.js';
import { onInterrupt } from '../interrupts.js';
import { stageRunner, type Progress } from './stages.js';

interface BaseOptions {
  /** Undefined for an external server, whose data directory is not on this machine. */
  superuserUrl: string | undefined;
  progress: Progress;
}

interface Stopped {
  label: string;
  timeline: number;
  start: string;
  end: string;
  first: string;
  last: string;
}

const UNFINISHED = '.unfinished';

/**
 * Base backup of the running embedded database through PostgreSQL's low-level API: data directory, manifest and the
 * WAL that makes it consistent. With a WAL archive it can recover to any later time.
 */
export async function baseBackup(target: string, { superuserUrl, progress }: BaseOptions): Promise<Outcome> {
  if (superuserUrl === undefined) {
    const mend =
      'Use pg_basebackup of the server’s version: pg_basebackup --dbname=… --pgdata=<folder> --wal-method=stream';
    throw new BackupFault(
      'config',
      `--base reads the embedded database's files, and DATABASE_URL names another. ${mend}`,
    );
  }
  const folder = path.resolve(target);
  const unfinished = `${folder}${UNFINISHED}`;
  await assertFree(folder);
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const remove = onInterrupt(() => rm(unfinished, { recursive: true, force: true }));
  try {
    await stageRunner(progress).run('dump', 0, () =>
      withSession(superuserUrl, (client) => take(client, unfinished)),
    );
    const files = await stageRunner(progress).run('verify', 0, () => verifyBaseManifest(unfinished));
    await rm(folder, { recursive: true, force: true });
    await rename(unfinished, folder);
    remove.commit();
    await syncPath(path.dirname(folder));
    return outcomeOf(folder, files!);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function assertFree(folder: string): Promise<void> {
  const entries = await readdir(folder).catch(() => []);
  if (entries.length === 0) return;
  throw new BackupFault(
    'occupied',
    `${folder} is not empty: it holds ${entries.slice(0, 3).join(', ')}. Name another folder.`,
  );
}

async function take(client: Client, folder: string): Promise<void> {
  const slot = `rabitchat_base_${randomBytes(6).toString('hex')}`;
  // A temporary slot retains the WAL from its creation until the connection ends.
  await client.query('SELECT pg_create_physical_replication_slot($1, true, true)', [slot]);
  const { rows } = await client.query<{ start: string; first: string; directory: string }>(`
    SELECT start::text, pg_walfile_name(start) AS first, current_setting('data_directory') AS directory
    FROM pg_backup_start('rabitchat base backup', true) AS start`);
  const { start, first, directory } = rows[0]!;
  const files = await copyDataDirectory(directory, folder);
  const { label, ...range } = await stop(client, { start, first });
  const wal = await copyWal(path.join(directory, 'pg_wal'), path.join(folder, 'pg_wal'), [
    range.first,
    range.last,
  ]);
  files.push(await writeLabel(folder, label));
  await writeBaseManifest(folder, files, range);
  await syncFiles(folder, [...files.map((file) => file.Path), ...wal.map((name) => `pg_wal/${name}`)]);
}

async function writeLabel(folder: string, label: string): Promise<BaseFile> {
  await writeFile(path.join(folder, 'backup_label'), label, { mode: 0o600, flush: true });
  const checksum = createHash('sha256').update(label).digest('hex');
  return baseFile('backup_label', new Date(), { bytes: Buffer.byteLength(label), checksum });
}

async function stop(client: Client, begun: { start: string; first: string }): Promise<Stopped> {
  const { rows } = await client.query<{ label: string; end: string; last: string; timeline: number }>(`
    SELECT labelfile AS label, lsn::text AS end, pg_walfile_name(lsn) AS last, timeline_id AS timeline
    FROM pg_backup_stop(false), pg_control_checkpoint()`);
  return { ...begun, ...rows[0]! };
}

function outcomeOf(folder: string, files: number): Outcome {
  const text = [
    `Base backup: ${folder}, ${files} files, verified by its manifest.`,
    'To restore to a later time the write-ahead log must be archived from now on (see the guide on archive_command), then:',
    `npm run db:restore -- --to <time> --base ${folder} --wal <archive> --data-dir <empty folder>`,
  ].join('\n');
  return { text, data: { location: folder, files } };
}
