export class MarkedDto {
  success: boolean;
  /** Where the mark stands now. */
  seq: number;

  static from(seq: number): MarkedDto {
    return Object.assign(new MarkedDto(), { success: true, seq });
  }
}
