/** A part of a list, and the cursor of the next part if there is one. */
export class Page<T> {
  constructor(
    readonly items: T[],
    readonly next?: string,
  ) {}

  map<U>(convert: (item: T) => U): Page<U> {
    return new Page(this.items.map(convert), this.next);
  }
}
