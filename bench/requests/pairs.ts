/** The dataset is too small for so many requests (EX_USAGE of sysexits.h). */
export class RanOut extends Error {
  readonly exitCode = 64;

  constructor(what: string) {
    super(
      `There is nothing left to ${what}: the dataset is too small for so many requests. Give it more --users or --people, or take fewer --seconds or --rounds.`,
    );
  }
}

/** Everybody with everybody, each pair once; those that follow each other closely share neither side, where they can. */
export function* pairs<A, B>(ones: readonly A[], others: readonly B[]): Generator<[A, B]> {
  const stride = Math.max(1, Math.floor(others.length / ones.length));
  for (let shift = 0; shift < others.length; shift += 1) {
    for (const [index, one] of ones.entries()) yield [one, others[(index * stride + shift) % others.length]!];
  }
}

/** The next that is wanted. */
export function nextOf<T>(items: Iterator<T>, what: string, isWanted: (item: T) => boolean = () => true): T {
  for (;;) {
    const { value, done } = items.next();
    if (done === true) throw new RanOut(what);
    if (isWanted(value)) return value;
  }
}

/** Round and round. */
export function* cycle<T>(items: readonly T[]): Generator<T> {
  if (items.length > 0) for (;;) yield* items;
}
