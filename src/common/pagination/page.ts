export class Page<T> {
  constructor(
    readonly items: T[],
    readonly next?: string,
    /** The response body. */
    readonly body: unknown = items,
    /** The query parameter that takes `next`. */
    readonly parameter = 'cursor',
  ) {}

  map<U>(convert: (item: T) => U): Page<U> {
    return new Page(this.items.map(convert), this.next, undefined, this.parameter);
  }

  /** Sends the items inside an object instead of as an array. */
  within(wrap: (items: T[]) => object): Page<T> {
    return new Page(this.items, this.next, wrap(this.items), this.parameter);
  }
}
