import type { Random } from '../../random.js';

/** A Zipf-distributed index below the limit, with the exponent 1 - 1 / steepness. */
export function zipfIndex(random: Random, limit: number, steepness: number): number {
  return Math.floor(limit * random.next() ** steepness);
}

export function shuffled(length: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = random.below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}

/** Indexes of the scores, lowest score first. */
export function ranked(scores: Float64Array): Uint32Array {
  return Uint32Array.from(scores.keys()).sort((one, other) => scores[one]! - scores[other]!);
}

interface Sharing {
  /** The total to distribute. */
  total: number;
  among: number;
  max: number;
  steepness: number;
}

/** Distributes the whole total by Zipf's law; a share above the maximum moves to the next index. */
export function distributeByZipf(random: Random, { total, among, max, steepness }: Sharing): Uint32Array {
  const shares = new Uint32Array(among);
  for (let left = total; left > 0; left -= 1) {
    let place = zipfIndex(random, among, steepness);
    while (shares[place]! >= max) place = (place + 1) % among;
    shares[place]! += 1;
  }
  return shares;
}
