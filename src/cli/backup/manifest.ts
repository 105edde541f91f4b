import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackupFault } from './backup-fault.js';
import type { BackupFile } from './backup-files.js';
import { keyCheck } from './cipher.js';
import { assertKnownPaths } from './manifest-paths.js';

export const MANIFEST = 'manifest.json';
export const FORMAT = 1;

export type Tool = 'copy' | 'pg_dump';

export interface TableContent {
  /** `schema.table`, quoted where necessary. */
  name: string;
  rows: number;
  /** Sum of a 64-bit SHA-256 prefix of each row's text, which is independent of row order. */
  checksum: string;
}

export interface DumpedTable extends TableContent {
  /** `null` when the tool writes no file for an empty table. */
  file: string | null;
  bytes: number;
  sha256: string | null;
}

export interface SequenceValue {
  name: string;
  value: string;
  isCalled: boolean;
}

export type Stages = Record<string, number>;

export interface Manifest {
  format: number;
  /** Version of this code. */
  version: string;
  server: { version: string; major: number };
  database: string;
  /** Absent in older manifests, and when the role may not read it. */
  systemIdentifier?: string;
  takenAt: string;
  tool: Tool;
  toolVersion: string;
  encryption: null | { cipher: 'aes-256-gcm'; keyCheck: string };
  tables: DumpedTable[];
  files: BackupFile[];
  sequences: SequenceValue[];
  /** Every named object of the schema, as `index public.posts_author_id_idx`. */
  objects: string[];
  migrations: { tag: string; hash: string }[];
  /** Absent until the backup was restored and compared. */
  proof?: {
    provedAt: string;
    /** Where the backup was restored. */
    scratch: string;
    stages: Stages;
    /** Violated invariants that the operator accepted. */
    violations: { name: string; count: number; example: string | null }[];
  };
}

export interface ManifestAccess {
  key?: Buffer | undefined;
  /** True accepts an unencrypted backup although a key is set. */
  allowUnencrypted?: boolean | undefined;
}

/** A SHA-256, or with a key an HMAC, which cannot be forged without it. */
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

/** See openManifest. */
export async function readManifest(folder: string, access: ManifestAccess): Promise<Manifest> {
  const file = path.join(folder, MANIFEST);
  return openManifest(await textOf(file), file, access);
}

/**
 * Parses the manifest after checking its seal and its paths.
 * @throws BackupFault when it is changed, from a newer version, needs another key, or is not encrypted although a key
 * is set
 */
export function openManifest(text: string, file: string, access: ManifestAccess): Manifest {
  const { seal: found, ...manifest } = parse(text, file);
  if (manifest.format !== FORMAT) {
    const mend = 'Restore it with the version that made it, or a newer one.';
    throw new BackupFault(
      'config',
      `${file} has another format than ${FORMAT}, which this version reads. ${mend}`,
    );
  }
  const key = keyOf(manifest, access, file);
  const expected = Buffer.from(seal(JSON.stringify(manifest), key));
  const given = Buffer.from(String(found));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new BackupFault(
      'data',
      `${file} (the manifest) was changed: its seal does not fit. Use another backup.`,
    );
  }
  assertKnownPaths(manifest, file);
  return manifest;
}

/** Undefined for an unencrypted backup. */
export function keyOf(
  manifest: Pick<Manifest, 'encryption'>,
  { key, allowUnencrypted }: ManifestAccess,
  where: string,
): Buffer | undefined {
  if (!manifest.encryption) {
    if (key && allowUnencrypted !== true) throw unencrypted(where);
    return undefined;
  }
  const mend = 'Give the key that it was made with by BACKUP_KEY or --key-file.';
  if (!key) throw new BackupFault('config', `The backup ${where} is encrypted. ${mend}`);
  if (keyCheck(key) === manifest.encryption.keyCheck) return key;
  throw new BackupFault('config', `The key is not the one that ${where} was made with. ${mend}`);
}

const unencrypted = (where: string) =>
  new BackupFault(
    'config',
    `${where} is not encrypted although a key is set, so anyone who can write there may have made it. ` +
      'If you know that it is yours, add --allow-unencrypted.',
  );

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    const mend = 'Name the folder of one backup, which npm run db:backup prints at its end.';
    throw new BackupFault(
      'absent',
      `There is no backup in ${path.dirname(file)}: ${file} cannot be read. ${mend}`,
    );
  }
}

function parse(text: string, file: string): Manifest & { seal?: string } {
  try {
    const parsed = JSON.parse(text) as (Manifest & { seal?: string }) | null;
    if (typeof parsed === 'object' && parsed !== null) return parsed;
    throw new TypeError('not an object');
  } catch {
    throw new BackupFault('data', `${file} (the manifest) is damaged: it is not JSON. Use another backup.`);
  }
}
