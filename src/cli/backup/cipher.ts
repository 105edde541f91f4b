import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Transform, type TransformCallback } from 'node:stream';
import { BackupFault } from './backup-fault.js';

/**
 * The STREAM construction (Hoang, Reyhanitabar, Rogaway and Vizár 2015), as the age format uses it: chunks of 64 KiB,
 * each with its own tag, under a nonce of 11 bytes counter and 1 byte that is 1 on the last chunk. So no chunk can be
 * changed, moved, dropped or cut off unnoticed. Every file has a key of its own, drawn by HKDF from the operator's key,
 * a salt and the file's name, so that no file can replace another.
 */
const MAGIC = Buffer.from('RABITBK1');
const SALT = 32;
const HEADER = MAGIC.length + SALT;
const CHUNK = 65_536;
const TAG = 16;

const fileKey = (key: Buffer, salt: Buffer, name: string): Buffer =>
  Buffer.from(hkdfSync('sha256', key, salt, `rabitchat backup file ${name}`, 32));

/** Distinguishes a wrong key from a damaged file without revealing the key. */
export const keyCheck = (key: Buffer): string =>
  createHmac('sha256', key).update('rabitchat backup key').digest('hex').slice(0, 16);

function nonce(counter: number, last: boolean): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUIntBE(counter, 5, 6);
  bytes[11] = last ? 1 : 0;
  return bytes;
}

/** Splits the input into chunks of one size; only the last, which may be shorter, is marked as last. */
abstract class Chunked extends Transform {
  private waiting: Buffer[] = [];
  private length = 0;
  private counter = 0;

  constructor(private readonly size: number) {
    super();
  }

  protected abstract seal(chunk: Buffer, nonce: Buffer): Buffer;

  override _transform(data: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.waiting.push(data);
    this.length += data.length;
    this.attempt(done, () => {
      if (this.length <= this.size) return;
      let rest = Buffer.concat(this.waiting);
      for (; rest.length > this.size; rest = rest.subarray(this.size))
        this.pass(rest.subarray(0, this.size), false);
      this.waiting = [rest];
      this.length = rest.length;
    });
  }

  override _flush(done: TransformCallback): void {
    this.attempt(done, () => this.pass(Buffer.concat(this.waiting), true));
  }

  protected attempt(done: TransformCallback, work: () => void): void {
    try {
      work();
    } catch (error) {
      return done(error as Error);
    }
    done();
  }

  private pass(chunk: Buffer, last: boolean): void {
    this.push(this.seal(chunk, nonce(this.counter, last)));
    this.counter += 1;
  }
}

class Encrypting extends Chunked {
  private readonly key: Buffer;

  constructor(key: Buffer, name: string) {
    super(CHUNK);
    const salt = randomBytes(SALT);
    this.key = fileKey(key, salt, name);
    this.push(Buffer.concat([MAGIC, salt]));
  }

  protected seal(chunk: Buffer, iv: Buffer): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
  }
}

class Decrypting extends Chunked {
  private header = Buffer.alloc(0);
  private key: Buffer | undefined;

  constructor(
    private readonly operatorKey: Buffer,
    private readonly name: string,
  ) {
    super(CHUNK + TAG);
  }

  override _transform(data: Buffer, encoding: BufferEncoding, done: TransformCallback): void {
    if (this.key) return super._transform(data, encoding, done);
    this.header = Buffer.concat([this.header, data]);
    if (this.header.length < HEADER) return done();
    if (!this.header.subarray(0, MAGIC.length).equals(MAGIC)) return done(this.damaged());
    this.key = fileKey(this.operatorKey, this.header.subarray(MAGIC.length, HEADER), this.name);
    super._transform(this.header.subarray(HEADER), encoding, done);
  }

  protected seal(chunk: Buffer, iv: Buffer): Buffer {
    if (!this.key || chunk.length < TAG) throw this.damaged();
    const decipher = createDecipheriv('aes-256-gcm', this.key, iv);
    decipher.setAuthTag(chunk.subarray(chunk.length - TAG));
    try {
      return Buffer.concat([decipher.update(chunk.subarray(0, chunk.length - TAG)), decipher.final()]);
    } catch {
      throw this.damaged();
    }
  }

  private damaged(): BackupFault {
    return new BackupFault(
      'data',
      `${this.name} cannot be decrypted: it was changed, cut off, or made with another key.`,
    );
  }
}

export const encrypting = (key: Buffer, name: string): Transform => new Encrypting(key, name);
export const decrypting = (key: Buffer, name: string): Transform => new Decrypting(key, name);
