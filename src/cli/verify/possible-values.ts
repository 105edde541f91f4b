/** The values that a stored value may have: the last acknowledged one, or any unanswered write. */
export class PossibleValues<T> {
  private readonly unanswered = new Set<T>();

  constructor(private acknowledged: T) {}

  acknowledge(value: T): void {
    this.acknowledged = value;
  }

  /** The write may have happened, or may still happen after later ones. */
  addUnanswered(value: T): void {
    this.unanswered.add(value);
  }

  allows(value: T): boolean {
    return value === this.acknowledged || this.unanswered.has(value);
  }

  toString(): string {
    return [...new Set([this.acknowledged, ...this.unanswered])]
      .map((value) => JSON.stringify(value))
      .join(' or ');
  }
}
