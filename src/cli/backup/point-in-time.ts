import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Outcome } from '../command.js';
import { BackupFault } from './backup-fault.js';
import { onInterrupt } from '../interrupts.js';
import { unpackBase, type UnpackedBase } from './unpack-base.js';

export interface PointInTime {
  /** ISO 8601 with a time zone. */
  to: string;
  base: string;
  wal: string;
  dataDir: string;
}

/**
 * Creates a data directory that recovers to a point in time when it starts; recovery always applies to a whole
 * cluster. A failure restores the directory to empty or absent.
 */
export async function prepareRecovery(options: PointInTime): Promise<Outcome> {
  const to = timeOf(options.to);
  const [base, wal, dataDir] = [options.base, options.wal, options.dataDir].map((name) =>
    path.resolve(name),
  ) as [string, string, string];
  const existed = existsSync(dataDir);
  await assertEmptyFolder(dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await chmod(dataDir, 0o700);
  const undo = onInterrupt(() => clear(dataDir, existed));
  try {
    const laid = await unpackBase(base, dataDir);
    if (to < laid.startedAt) throw tooEarly(to, laid);
    await assertWalPresent(wal, dataDir, laid);
    await writeSettings(dataDir, wal, options.to);
    undo.commit();
    return outcomeOf({ dataDir, to, laid });
  } catch (error) {
    await undo();
    throw error;
  }
}

function timeOf(text: string): Date {
  const isExact = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/.test(text);
  const time = new Date(text.replace(' ', 'T'));
  if (isExact && !Number.isNaN(time.getTime())) return time;
  throw new BackupFault(
    'usage',
    `--to wants a time with its zone, such as 2026-11-25T18:30:00Z; "${text}" is none.`,
  );
}

async function assertEmptyFolder(dataDir: string): Promise<void> {
  const entries = existsSync(dataDir) ? await readdir(dataDir) : [];
  if (entries.length === 0) return;
  const mend = 'Name an empty folder, or one that does not exist yet.';
  throw new BackupFault(
    'occupied',
    `${dataDir} is not empty: it holds ${entries.slice(0, 3).join(', ')}. ${mend}`,
  );
}

async function clear(dataDir: string, existed: boolean): Promise<void> {
  if (!existed) return rm(dataDir, { recursive: true, force: true });
  for (const name of await readdir(dataDir))
    await rm(path.join(dataDir, name), { recursive: true, force: true });
}

const tooEarly = (to: Date, { startedAt }: UnpackedBase) =>
  new BackupFault(
    'usage',
    `The base backup began at ${startedAt.toISOString()}, after ${to.toISOString()}. Use an older base backup, or a later time.`,
  );

async function assertWalPresent(wal: string, dataDir: string, { firstSegment }: UnpackedBase): Promise<void> {
  const archived = await readdir(wal).catch(() => undefined);
  if (!archived) throw new BackupFault('absent', `There is no folder ${wal} with archived write-ahead log.`);
  const isThere = archived.includes(firstSegment) || existsSync(path.join(dataDir, 'pg_wal', firstSegment));
  if (isThere) return;
  const mend = 'Recovery begins with it: name the folder that archive_command fills.';
  throw new BackupFault(
    'data',
    `The segment ${firstSegment} is neither in ${wal} nor in the base backup. ${mend}`,
  );
}

/** Quoted for the shell, where PostgreSQL substitutes %f, and then for postgresql.conf. */
const quotedForShell = (text: string) => `'${text.replaceAll('%', '%%').replaceAll("'", "'\\''")}'`;
const quotedForSettings = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/** Keeps the text, since a Date drops microseconds; replaces Z, which PostgreSQL rejects at this point. */
async function writeSettings(dataDir: string, wal: string, to: string): Promise<void> {
  const settings = {
    restore_command: `cp ${quotedForShell(wal)}/%f "%p"`,
    recovery_target_time: to.replace('T', ' ').replace('Z', '+00'),
    recovery_target_action: 'promote',
    // Connections are rejected until the time is reached; a lower max_connections than the original's does not stop recovery.
    hot_standby: 'off',
    // A started copy must not write into the archive of the original.
    archive_mode: 'off',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${quotedForSettings(value)}\n`);
  await appendFile(path.join(dataDir, 'postgresql.auto.conf'), `\n${lines.join('')}`, { mode: 0o600 });
  await writeFile(path.join(dataDir, 'recovery.signal'), '', { mode: 0o600 });
}

function outcomeOf({ dataDir, to, laid }: { dataDir: string; to: Date; laid: UnpackedBase }): Outcome {
  const { major, verifiedFiles } = laid;
  const parent = path.dirname(dataDir);
  const lines = [
    verifiedFiles === undefined
      ? 'The base backup has no manifest, so its files could not be verified.'
      : `${verifiedFiles} files of the base backup are as its manifest says.`,
    `${dataDir} will recover to ${to.toISOString()} when PostgreSQL ${major} starts on it, and then take writes:`,
    `  a server of your own: pg_ctl -D ${dataDir} -w start   (as the user who owns the folder)`,
    `  the embedded one: call the folder ${path.join(parent, 'postgres')}, put postgres.password of the old DATA_DIR beside it, and DATA_DIR=${parent} npm start`,
    ...(existsSync(path.join(dataDir, 'postgresql.conf'))
      ? []
      : [
          `  Its configuration lay elsewhere (as on Debian): add -o "-c config_file=<the original's> -c data_directory=${dataDir}"`,
        ]),
    'If it stops with "recovery ended before configured recovery target was reached", the archive ends before that time.',
    'Archiving is off in it (postgresql.auto.conf): turn it on again, into a new folder, when it takes over. Then: npm run doctor',
  ];
  return {
    text: lines.join('\n'),
    data: { dataDir, to: to.toISOString(), major, verifiedFiles: verifiedFiles ?? null },
  };
}
