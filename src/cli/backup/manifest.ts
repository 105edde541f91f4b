import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackupFault } from './backup-fault.js';
import type { BackupFile } from './backup-files.js';
import { keyCheck } from './cipher.js';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

export type Tool = 'copy' | 'pg_dump';

export interface TableContent {
  /** `schema.table`, quoted where SQL wants it. */
  name: string;
  rows: number;
  /** The sum of a 64-bit SHA-256 prefix of each row's text: the same in whatever order the rows lie. */
  checksum: string;
}

export interface DumpedTable extends TableContent {
  /** Null in a dump whose tool put an empty table into no file of its own. */
  file: string | null;
  bytes: number;
  sha256: string | null;
}

export interface SequenceValue {
  name: string;
  value: string;
  isCalled: boolean;
}

/** Milliseconds. */
export type Stages = Record<string, number>;

export interface Manifest {
  format: number;
  /** Of this code. */
  version: string;
  server: { version: string; major: number };
  database: string;
  /** When the snapshot was taken. */
  takenAt: string;
  tool: Tool;
  toolVersion: string;
  encryption: null | { cipher: 'aes-256-gcm'; keyCheck: string };
  tables: DumpedTable[];
  files: BackupFile[];
  sequences: SequenceValue[];
  /** Every named thing of the schema, as `index public.posts_author_id_idx`. */
  objects: string[];
  migrations: { tag: string; hash: string }[];
  /** Absent until it was restored and found equal. */
  proof?: {
    provedAt: string;
    /** Where it was restored to. */
    scratch: string;
    stages: Stages;
    /** Invariants that the data itself breaks, accepted by the operator. */
    violations: { name: string; count: number; example: string | null }[];
  };
}

/** So that a changed manifest is noticed: a hash, or with a key what nobody can make without it. */
function seal(text: string, key: Buffer | undefined): string {
  return (key ? createHmac('sha256', key) : createHash('sha256')).update(text).digest('hex');
}

export async function writeManifest(
  folder: string,
  manifest: Manifest,
  key: Buffer | undefined,
): Promise<void> {
  const sealed = { ...manifest, seal: seal(JSON.stringify(manifest), key) };
  const text = `${JSON.stringify(sealed, null, 2)}\n`;
  await writeFile(path.join(folder, MANIFEST), text, { mode: 0o600, flush: true });
}

/** @throws BackupFault when it is absent, changed, from a newer version, or needs another key */
export async function readManifest(folder: string, key: Buffer | undefined): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  const { seal: found, ...manifest } = parse(await textOf(file), file);
  if (manifest.format !== FORMAT) {
    const mend = 'Restore it with the version that made it, or a newer one.';
    throw new BackupFault(
      'config',
      `${file} has format ${manifest.format}; this version reads ${FORMAT}. ${mend}`,
    );
  }
  const used = keyOf(manifest, key, folder);
  const expected = Buffer.from(seal(JSON.stringify(manifest), used));
  const given = Buffer.from(String(found));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BackupFault(
      'data',
      `${file} (the manifest) was changed: its seal does not fit. Use another backup.`,
    );
  }
  return manifest;
}

/** The key that this backup's files want: none for one that is not encrypted. */
export function keyOf(manifest: Manifest, key: Buffer | undefined, folder: string): Buffer | undefined {
  if (!manifest.encryption) return undefined;
  const mend = 'Give the key that it was made with by BACKUP_KEY or --key-file.';
  if (!key) throw new BackupFault('config', `The backup ${folder} is encrypted. ${mend}`);
  if (keyCheck(key) === manifest.encryption.keyCheck) return key;
  throw new BackupFault('config', `The key is not the one that ${folder} was made with. ${mend}`);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    const mend = 'Name the folder of one backup, which npm run db:backup tells at its end.';
    throw new BackupFault(
      'absent',
      `There is no backup in ${path.dirname(file)}: ${file} cannot be read. ${mend}`,
    );
  }
}

function parse(text: string, file: string): Manifest & { seal?: string } {
  try {
    return JSON.parse(text) as Manifest & { seal?: string };
  } catch {
    throw new BackupFault('data', `${file} (the manifest) is damaged: it is not JSON. Use another backup.`);
  }
}
