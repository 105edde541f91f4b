import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { BackupFault } from './backup-fault.js';
import { verifyBaseManifest } from './base-manifest.js';

const TARS = ['base.tar', 'base.tar.gz'];

export interface UnpackedBase {
  /** Major version of PostgreSQL. */
  major: string;
  /** Undefined for a base backup without a manifest. */
  verifiedFiles: number | undefined;
  /** The WAL segment where recovery starts, from the label. */
  firstSegment: string;
  startedAt: Date;
}

/** Copies a base backup, plain or pg_basebackup's tar, into a data directory and verifies the result. */
export async function unpackBase(base: string, dataDir: string): Promise<UnpackedBase> {
  const tar = TARS.map((name) => path.join(base, name)).find((file) => existsSync(file));
  if (tar) await unpackAll(base, tar, dataDir);
  else await copyPlain(base, dataDir);
  await rejectLinks(base, dataDir);
  const label = await readFile(path.join(dataDir, 'backup_label'), 'utf8').catch(() => undefined);
  const major = (await readFile(path.join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (label === undefined || major === '') throw notBase(base, 'it has no backup_label and PG_VERSION');
  // The tar of pg_basebackup contains an empty one.
  if ((await readFile(path.join(dataDir, 'tablespace_map'), 'utf8').catch(() => '')).trim() !== '') {
    throw new BackupFault(
      'config',
      `${base} has tablespaces; lay it out by hand, as the PostgreSQL manual says.`,
    );
  }
  const verifiedFiles = await verifyBaseManifest(dataDir);
  const firstSegment = /^START WAL LOCATION: \S+ \(file ([0-9A-F]{24})\)/m.exec(label)?.[1];
  const started = /^START TIME: (.+)$/m.exec(label)?.[1];
  if (!firstSegment || !started) throw notBase(base, 'its backup_label is not one');
  return { major, verifiedFiles, firstSegment, startedAt: new Date(started.replace(/ ([A-Z]+)$/, ' $1')) };
}

/** Rejects symbolic links, through which later writes would leave the directory. */
async function rejectLinks(base: string, dataDir: string): Promise<void> {
  for (const entry of await readdir(dataDir, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) continue;
    const name = path.relative(dataDir, path.join(entry.parentPath, entry.name));
    throw new BackupFault('data', `${base} has a symbolic link (${name}). Use a base backup without links.`);
  }
}

async function copyPlain(base: string, dataDir: string): Promise<void> {
  if (!existsSync(path.join(base, 'PG_VERSION')))
    throw notBase(base, 'it has neither PG_VERSION nor base.tar');
  if (existsSync(path.join(base, 'postmaster.pid'))) {
    throw notBase(base, 'it is the data directory of a running server (postmaster.pid)');
  }
  await cp(base, dataDir, { recursive: true, preserveTimestamps: true });
}

async function unpackAll(base: string, tar: string, dataDir: string): Promise<void> {
  await unpack(tar, dataDir);
  await rejectLinks(base, dataDir);
  const wal = (await readdir(base)).find((name) => /^pg_wal\.tar(\.gz)?$/.test(name));
  if (wal) {
    await mkdir(path.join(dataDir, 'pg_wal'), { recursive: true, mode: 0o700 });
    await unpack(path.join(base, wal), path.join(dataDir, 'pg_wal'));
  }
  const manifest = path.join(base, 'backup_manifest');
  if (existsSync(manifest)) await cp(manifest, path.join(dataDir, 'backup_manifest'));
}

async function unpack(tar: string, into: string): Promise<void> {
  try {
    await promisify(execFile)('tar', [
      '--no-same-owner',
      tar.endsWith('.gz') ? '-xzf' : '-xf',
      tar,
      '-C',
      into,
    ]);
  } catch (error) {
    throw new BackupFault('data', `${tar} cannot be unpacked by tar: ${(error as Error).message}`);
  }
}

const notBase = (base: string, why: string) =>
  new BackupFault(
    'data',
    `${base} is not a base backup: ${why}. Take one with pg_basebackup, or db:backup --base.`,
  );
