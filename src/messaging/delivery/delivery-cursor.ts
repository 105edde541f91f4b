type MessageEvent = 'message:new' | 'message:updated';

/** How far one conversation has been delivered to one user: in rising revs, each message first as `message:new`. */
export class DeliveryCursor {
  /** Seqs above `seq` that were delivered before lower ones, whose later changes gave those higher revs. */
  private pending: Set<number> | undefined;

  constructor(
    private upToRev: number,
    /** Every message up to this seq has been delivered. */
    private seq: number,
  ) {}

  get rev(): number {
    return this.upToRev;
  }

  /** The event to emit for the message's current state; undefined when that state was delivered before. */
  next({ seq, rev }: { seq: number; rev: number }): MessageEvent | undefined {
    if (rev <= this.upToRev) return undefined;
    this.upToRev = rev;
    if (seq <= this.seq || this.pending?.has(seq)) return 'message:updated';
    (this.pending ??= new Set()).add(seq);
    return 'message:new';
  }

  advanceTo(rev: number): void {
    this.upToRev = Math.max(this.upToRev, rev);
    this.pending?.forEach((seq) => (this.seq = Math.max(this.seq, seq)));
    this.pending = undefined;
  }
}
