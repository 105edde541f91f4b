import type { SeenMessage } from './seen-message.js';

/** One client's state of one conversation, built from live events and from sync after a gap. */
export class LiveView {
  readonly messages = new Map<string, SeenMessage>();
  /** Received revs beyond `rev`; applied once the gap before them is closed. */
  private readonly ahead = new Set<number>();

  /** Everything up to `rev` is known; messages up to `seq` are older than this view. */
  constructor(
    public rev: number,
    public seq: number,
  ) {}

  /** Returns whether something is missing, so that the client must sync. */
  apply(message: SeenMessage): boolean {
    const missesMessage = message.seq > this.seq + 1;
    this.keep(message);
    if (message.rev > this.rev) this.ahead.add(message.rev);
    this.closeGap();
    return missesMessage || this.ahead.size > 0;
  }

  /** Returns whether another sync is needed. */
  catchUp(changes: SeenMessage[], { rev, more }: { rev: number; more: boolean }): boolean {
    changes.forEach((message) => this.keep(message));
    const reached = more ? (changes.at(-1)?.rev ?? this.rev) : rev;
    this.rev = Math.max(this.rev, reached);
    this.closeGap();
    return more || this.ahead.size > 0;
  }

  private keep(message: SeenMessage): void {
    const known = this.messages.get(message.id);
    if (!known || known.rev < message.rev) this.messages.set(message.id, message);
    this.seq = Math.max(this.seq, message.seq);
  }

  private closeGap(): void {
    while (this.ahead.has(this.rev + 1)) this.rev += 1;
    for (const rev of this.ahead) if (rev <= this.rev) this.ahead.delete(rev);
  }
}
