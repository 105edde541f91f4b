import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, stat } from 'node:fs/promises';
import path from 'node:path';
import { PassThrough, type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { BackupFault } from './backup-fault.js';
import { decrypting, encrypting } from './cipher.js';

export interface BackupFile {
  /** Relative to the backup, with slashes. */
  path: string;
  bytes: number;
  /** Hexadecimal, of the stored file. */
  sha256: string;
  /** A description of its content: `table public.users`. */
  holds: string;
}

/** The default 6 makes the CPU the bottleneck. */
const GZIP_LEVEL = 3;

/** Passes data through and computes its size and SHA-256. */
export class Digest extends Transform {
  bytes = 0;
  private readonly hash = createHash('sha256');

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, data: Buffer) => void,
  ): void {
    this.bytes += chunk.length;
    this.hash.update(chunk);
    done(null, chunk);
  }

  hex(): string {
    return this.hash.digest('hex');
  }
}

export interface FileToWrite {
  folder: string;
  path: string;
  holds: string;
  key: Buffer | undefined;
  /** False for data that is already compressed. */
  compress?: boolean;
}

/** Compresses, and encrypts with a key. The file is durable only after `syncFiles`. */
export async function writeBackupFile(source: Readable, file: FileToWrite): Promise<BackupFile> {
  const target = path.join(file.folder, file.path);
  await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
  const digest = new Digest();
  await pipeline(
    source,
    file.compress === false ? new PassThrough() : createGzip({ level: GZIP_LEVEL }),
    file.key ? encrypting(file.key, file.path) : new PassThrough(),
    digest,
    createWriteStream(target, { mode: 0o600 }),
  );
  return { path: file.path, bytes: digest.bytes, sha256: digest.hex(), holds: file.holds };
}

/** Decrypts and decompresses a file into `into`. */
export async function readBackupFile(
  file: Pick<FileToWrite, 'folder' | 'path' | 'key' | 'compress'>,
  into: NodeJS.WritableStream,
): Promise<void> {
  await pipeline(
    createReadStream(path.join(file.folder, file.path)),
    file.key ? decrypting(file.key, file.path) : new PassThrough(),
    file.compress === false ? new PassThrough() : createGunzip(),
    into,
  );
}

/**
 * Verifies every file against the manifest.
 * @throws BackupFault that names the first missing, truncated, longer or changed file and its content
 */
export async function verifyFiles(
  folder: string,
  files: readonly BackupFile[],
  onVerified: (bytes: number) => void = () => undefined,
): Promise<void> {
  for (const file of files) {
    await verifyFile(folder, file);
    onVerified(file.bytes);
  }
}

async function verifyFile(folder: string, { path: name, bytes, sha256, holds }: BackupFile): Promise<void> {
  const file = path.join(folder, name);
  const found = await stat(file).catch(() => undefined);
  const fail = (what: string) => new BackupFault('data', `${file} (${holds}) ${what}. Use another backup.`);
  if (!found) throw fail('is missing');
  if (found.size !== bytes) throw fail(`has ${found.size} bytes where the manifest says ${bytes}`);
  const digest = new Digest();
  digest.resume();
  await pipeline(createReadStream(file), digest);
  const actual = digest.hex();
  if (actual !== sha256) throw fail(`was changed: its SHA-256 is ${actual}, the manifest says ${sha256}`);
}

/** Concurrent fsyncs share the journal's flushes. */
const SYNC_CONCURRENCY = 16;

/** The files survive a power failure only after this resolves. */
export async function syncFiles(folder: string, names: readonly string[]): Promise<void> {
  const waiting = [...names];
  const syncNext = async () => {
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop())
      await syncPath(path.join(folder, name));
  };
  await Promise.all(Array.from({ length: SYNC_CONCURRENCY }, syncNext));
  for (const directory of new Set(names.map((name) => path.dirname(name))))
    await syncPath(path.join(folder, directory));
}

/** A rename is durable only after its directory is synced. */
export async function syncPath(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
