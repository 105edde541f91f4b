/** What a stored value may be: the one last acknowledged, or any whose writing was never answered. */
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
