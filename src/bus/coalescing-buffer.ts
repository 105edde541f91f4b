/** What fits one NOTIFY (8,000 bytes), with room for the frame around it. */
const MAX_BATCH_BYTES = 7500;
/** Beyond this the oldest wake-ups are forgotten: nodes find out by looking. */
const MAX_WAITING = 20_000;

/** Wake-ups that wait to be sent, at most one a key. */
export class CoalescingBuffer {
  private readonly waiting = new Map<string, string>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  get size(): number {
    return this.waiting.size;
  }

  put(key: string, hint: string): void {
    this.waiting.delete(key);
    this.waiting.set(key, hint);
    if (this.waiting.size <= MAX_WAITING) return;
    for (const oldest of this.waiting.keys()) {
      this.waiting.delete(oldest);
      return;
    }
  }

  /** Takes out the oldest, as many as one sending holds; a wake-up that fits none is dropped. */
  take(): [key: string, wakeUp: string][] {
    const taken: [string, string][] = [];
    let bytes = 0;
    for (const [key, wakeUp] of this.waiting) {
      const size = Buffer.byteLength(wakeUp) + 1;
      if (size <= MAX_BATCH_BYTES && bytes + size > MAX_BATCH_BYTES) break;
      this.waiting.delete(key);
      if (size > MAX_BATCH_BYTES) continue;
      taken.push([key, wakeUp]);
      bytes += size;
    }
    return taken;
  }

  /** Puts back what could not be sent, unless something later has taken its place. */
  putBack(taken: [key: string, wakeUp: string][]): void {
    for (const [key, wakeUp] of taken) if (!this.waiting.has(key)) this.put(key, wakeUp);
  }
}
