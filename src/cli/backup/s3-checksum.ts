import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

interface Stored {
  /** As S3 returns it: base64, with `-<parts>` appended for a hash over the hashes of parts. */
  stored: string;
  /** Hexadecimal, of the whole file. */
  sha256: string;
  partBytes: number;
}

/** The SHA-256 that S3 must report for a file that was uploaded whole or in parts. */
export async function storedChecksum(file: string, { stored, sha256, partBytes }: Stored): Promise<string> {
  if (!/-\d+$/.test(stored)) return Buffer.from(sha256, 'hex').toString('base64');
  const parts = await partHashes(file, partBytes);
  return `${createHash('sha256').update(Buffer.concat(parts)).digest('base64')}-${parts.length}`;
}

async function partHashes(file: string, partBytes: number): Promise<Buffer[]> {
  const handle = await open(file);
  try {
    const part = Buffer.alloc(partBytes);
    const hashes: Buffer[] = [];
    for (;;) {
      const { bytesRead } = await handle.read(part, 0, partBytes, hashes.length * partBytes);
      if (bytesRead === 0) return hashes;
      hashes.push(createHash('sha256').update(part.subarray(0, bytesRead)).digest());
    }
  } finally {
    await handle.close();
  }
}
