/** A kind of hint. Its payload is ids and numbers, never content, so it fits any transport. */
export class Topic<P> {
  /** Waiting hints of one topic with the same key coalesce into the latest. */
  constructor(
    readonly name: string,
    readonly keyOf: (payload: P) => string,
  ) {}
}
