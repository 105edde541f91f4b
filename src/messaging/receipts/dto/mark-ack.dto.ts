export class MarkAckDto {
  /** Where the mark stands now; it only moves forward. */
  seq: number;

  static from(seq: number): MarkAckDto {
    return Object.assign(new MarkAckDto(), { seq });
  }
}
