/** The reflected Castagnoli polynomial (RFC 3720, appendix B.4), which PostgreSQL uses for CRC32C. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** The interface of Node's hashes; the digest has the byte order of PostgreSQL's backup manifests. */
export class Crc32c {
  private value = 0xffffffff;

  update(data: Buffer): this {
    let value = this.value;
    for (let at = 0; at < data.length; at += 1) value = (value >>> 8) ^ TABLE[(value ^ data[at]!) & 0xff]!;
    this.value = value;
    return this;
  }

  digest(_encoding: 'hex'): string {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE((this.value ^ 0xffffffff) >>> 0);
    return bytes.toString('hex');
  }
}
