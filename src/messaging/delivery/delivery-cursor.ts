type NewsOfMessage = 'message:new' | 'message:updated';

/** How far one person has been told one conversation: in rising revs, each message as new when it first comes. */
export class Told {
  /** Messages after `seq` that came by before others of lower seq, whose later changes put them further back. */
  private ahead: Set<number> | undefined;

  constructor(
    private upToRev: number,
    /** Every message up to here has been told. */
    private seq: number,
  ) {}

  get rev(): number {
    return this.upToRev;
  }

  /** As what they are to be told the message now, if at all. */
  next({ seq, rev }: { seq: number; rev: number }): NewsOfMessage | undefined {
    if (rev <= this.upToRev) return undefined;
    this.upToRev = rev;
    if (seq <= this.seq || this.ahead?.has(seq)) return 'message:updated';
    (this.ahead ??= new Set()).add(seq);
    return 'message:new';
  }

  /** Nothing up to the rev is left to be told. */
  complete(rev: number): void {
    this.upToRev = Math.max(this.upToRev, rev);
    this.ahead?.forEach((seq) => (this.seq = Math.max(this.seq, seq)));
    this.ahead = undefined;
  }
}
