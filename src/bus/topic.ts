/** A kind of wake-up and what it carries: ids and numbers, small enough for any cable, never the news itself. */
export class Topic<P> {
  /** Two wake-ups of one topic with the same key that wait to be sent become the later one. */
  constructor(
    readonly name: string,
    readonly keyOf: (payload: P) => string,
  ) {}
}
