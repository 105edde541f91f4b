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
  /** Inside the backup, with slashes. */
  path: string;
  bytes: number;
  /** Hexadecimal, of the file as it lies there. */
  sha256: string;
  /** What it holds, as one would say it: `table public.users`. */
  holds: string;
}

/** A faster gzip than the usual 6: a backup waits more for the processor than for the disk. */
const GZIP_LEVEL = 3;

/** Lets everything through and knows its size and SHA-256 at the end. */
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
  /** False for what is compressed already. */
  compress?: boolean;
}

/** Streams into a file: compressed, then encrypted where there is a key. On the disk it is after syncFiles. */
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

/** Opens a file of a backup for reading; `into` gets the plain bytes. */
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
 * Holds every file against the manifest.
 * @throws BackupFault that names the first file that is missing, cut short, longer or changed, and what it holds
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

/** Many at once, which a journalling file system writes out in few strokes. */
const SYNC_CONCURRENCY = 16;

/** Until this resolves a power cut may take the files. */
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

/** A rename or a new name is on the disk only when its directory is. */
export async function syncPath(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
