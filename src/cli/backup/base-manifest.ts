import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { BackupFault } from './backup-fault.js';
import { Crc32c } from './crc32c.js';

/** PostgreSQL's backup manifest (https://www.postgresql.org/docs/current/backup-manifest-format.html). */
export const BASE_MANIFEST = 'backup_manifest';

export interface BaseFile {
  Path: string;
  Size: number;
  'Last-Modified': string;
  'Checksum-Algorithm': string;
  Checksum: string;
}

export function baseFile(
  name: string,
  modified: Date,
  { bytes, checksum }: { bytes: number; checksum: string },
): BaseFile {
  const time = modified.toISOString().replace('T', ' ').replace(/\..*/, ' GMT');
  return {
    Path: name,
    Size: bytes,
    'Last-Modified': time,
    'Checksum-Algorithm': 'SHA256',
    Checksum: checksum,
  };
}

interface BaseManifest {
  Files: (Partial<BaseFile> & { 'Encoded-Path'?: string })[];
  'Manifest-Checksum': string;
}

interface Range {
  timeline: number;
  start: string;
  end: string;
}

/** Version 1, which every server and pg_verifybackup since 13 read. */
export async function writeBaseManifest(folder: string, files: BaseFile[], range: Range): Promise<void> {
  const ranges = [{ Timeline: range.timeline, 'Start-LSN': range.start, 'End-LSN': range.end }];
  const lines = files.map((file) => JSON.stringify(file)).join(',\n');
  const text =
    `{ "PostgreSQL-Backup-Manifest-Version": 1,\n"Files": [\n${lines}\n],\n` +
    `"WAL-Ranges": ${JSON.stringify(ranges)},\n`;
  const checksum = createHash('sha256').update(text).digest('hex');
  const options = { mode: 0o600, flush: true };
  await writeFile(path.join(folder, BASE_MANIFEST), `${text}"Manifest-Checksum": "${checksum}"}\n`, options);
}

/**
 * Verifies size and checksum of every file, with any algorithm.
 * @returns the number of verified files; undefined without a manifest
 * @throws BackupFault that names the first wrong file
 */
export async function verifyBaseManifest(folder: string): Promise<number | undefined> {
  const file = path.join(folder, BASE_MANIFEST);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { Files } = parse(text, file);
  for (const entry of Files) await verify(folder, entry);
  return Files.length;
}

function parse(text: string, file: string): BaseManifest {
  const fail = (what: string) => new BackupFault('data', `${file} ${what}. Use another base backup.`);
  const end = text.lastIndexOf('"Manifest-Checksum"');
  let manifest: BaseManifest;
  try {
    manifest = JSON.parse(text) as BaseManifest;
  } catch {
    throw fail('is damaged: it is not JSON');
  }
  const actual = createHash('sha256').update(text.slice(0, end)).digest('hex');
  if (actual !== manifest['Manifest-Checksum']) throw fail('was changed: its own checksum does not fit');
  return manifest;
}

async function verify(folder: string, entry: BaseManifest['Files'][number]): Promise<void> {
  const name = entry.Path ?? Buffer.from(entry['Encoded-Path'] ?? '', 'hex').toString();
  const file = path.join(folder, name);
  const fail = (what: string) =>
    new BackupFault('data', `The base backup's ${name} ${what}. Use another base backup.`);
  const found = await stat(file).catch(() => undefined);
  if (!found) throw fail('is missing');
  if (found.size !== entry.Size) throw fail(`has ${found.size} bytes where its manifest says ${entry.Size}`);
  const algorithm = entry['Checksum-Algorithm'];
  if (algorithm === undefined) return;
  const hash = algorithm === 'CRC32C' ? new Crc32c() : createHash(algorithm.toLowerCase());
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  if (hash.digest('hex') !== entry.Checksum)
    throw fail(`was changed: its ${algorithm} is not the manifest's`);
}
