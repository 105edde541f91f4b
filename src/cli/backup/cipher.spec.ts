import { randomBytes } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { decrypting, encrypting, keyCheck } from './cipher.js';
import { Crc32c } from './crc32c.js';

const key = randomBytes(32);
const CHUNK = 65_536;
const HEADER = 40;
const SEALED = CHUNK + 16;

/** Chunks of odd sizes, as from a disk or a network. */
async function through(transform: Transform, data: Buffer): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < data.length; at += 9973) pieces.push(data.subarray(at, at + 9973));
  return buffer(Readable.from(pieces).compose(transform));
}

const seal = (data: Buffer, name = 'a') => through(encrypting(key, name), data);
const open = (data: Buffer, name = 'a', with_ = key) => through(decrypting(with_, name), data);

describe('an encrypted file', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 200_000])(
    'of %i bytes comes back as it was',
    async (size) => {
      const data = randomBytes(size);
      const sealed = await seal(data);
      expect(sealed.includes(data.subarray(0, 32)) && size >= 32).toBe(false);
      expect((await open(sealed)).equals(data)).toBe(true);
    },
  );

  it('is never sealed twice alike', async () => {
    const data = Buffer.from('the same');
    expect((await seal(data)).equals(await seal(data))).toBe(false);
  });

  it.each<[string, (sealed: Buffer) => Buffer]>([
    ['a changed byte', (sealed) => ((sealed[HEADER + 5]! ^= 1), sealed)],
    ['a changed salt', (sealed) => ((sealed[20]! ^= 1), sealed)],
    ['its last chunk missing', (sealed) => sealed.subarray(0, HEADER + 2 * SEALED)],
    ['its end cut off', (sealed) => sealed.subarray(0, sealed.length - 1)],
    ['only its header', (sealed) => sealed.subarray(0, HEADER)],
    ['nothing', () => Buffer.alloc(0)],
    ['something behind its end', (sealed) => Buffer.concat([sealed, Buffer.alloc(1)])],
    [
      'two chunks in another order',
      (sealed) =>
        Buffer.concat([
          sealed.subarray(0, HEADER),
          sealed.subarray(HEADER + SEALED, HEADER + 2 * SEALED),
          sealed.subarray(HEADER, HEADER + SEALED),
          sealed.subarray(HEADER + 2 * SEALED),
        ]),
    ],
  ])('with %s is refused', async (_, damage) => {
    const sealed = await seal(randomBytes(2 * CHUNK + 100));
    await expect(open(damage(sealed))).rejects.toThrow('a cannot be decrypted');
  });

  it('is refused under another name, and with another key', async () => {
    const sealed = await seal(Buffer.from('secret'));
    await expect(open(sealed, 'b')).rejects.toThrow('b cannot be decrypted');
    await expect(open(sealed, 'a', randomBytes(32))).rejects.toThrow('a cannot be decrypted');
    expect(keyCheck(randomBytes(32))).not.toBe(keyCheck(key));
  });
});

it('CRC32C gives the value that is published for it', () => {
  // 0xE3069283 of "123456789", in the byte order of a backup manifest.
  expect(new Crc32c().update(Buffer.from('1234')).update(Buffer.from('56789')).digest('hex')).toBe(
    '839206e3',
  );
});
