/** Each kind has its own ids. */
export enum Kind {
  Person = 1,
  Settings,
  Follow,
  Post,
  Like,
  Comment,
  Conversation,
  Message,
  Reaction,
  Mark,
}

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));
const TWO_32 = 2 ** 32;

/** Deterministic UUIDv7s: the same seed gives the same ids. */
export class Ids {
  constructor(private readonly seed: number) {}

  /**
   * The id of the index-th row of a kind, created at that time. Its last 32 bits are a permutation of the index, so
   * ids of a kind never collide.
   */
  of(kind: Kind, index: number, ms: number): string {
    const salt = mixed(this.seed ^ mixed(kind));
    const low = mixed(index ^ salt);
    const high = mixed(low ^ index ^ this.seed);
    const high48 = Math.floor(ms / 65_536);
    const time = `${HEX[Math.floor(high48 / 65_536)]}${HEX[high48 & 0xffff]}-${HEX[(ms % TWO_32) & 0xffff]}`;
    const variant = HEX[0x8000 | ((high >>> 16) & 0x3fff)];
    const version = HEX[0x7000 | (mixed(high) & 0x0fff)];
    return `${time}-${version}-${variant}-${HEX[high & 0xffff]}${HEX[low >>> 16]}${HEX[low & 0xffff]}`;
  }
}

/** The finaliser of MurmurHash3: a permutation of the 32-bit numbers. */
export function mixed(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
