/** Fits one NOTIFY (8,000 bytes) with its envelope. */
const MAX_BATCH_BYTES = 7500;
/** The oldest hints are dropped beyond this: other nodes find the changes by polling. */
const MAX_WAITING = 20_000;

/** Hints waiting to be sent, at most one per key. */
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

  /** Removes the oldest hints up to one batch; a hint larger than a batch is dropped. */
  take(): [key: string, hint: string][] {
    const batch: [string, string][] = [];
    let bytes = 0;
    for (const [key, hint] of this.waiting) {
      const size = Buffer.byteLength(hint) + 1;
      if (size <= MAX_BATCH_BYTES && bytes + size > MAX_BATCH_BYTES) break;
      this.waiting.delete(key);
      if (size > MAX_BATCH_BYTES) continue;
      batch.push([key, hint]);
      bytes += size;
    }
    return batch;
  }

  /** Returns unsent hints, unless a later one with the same key is waiting. */
  putBack(batch: [key: string, hint: string][]): void {
    for (const [key, hint] of batch) if (!this.waiting.has(key)) this.put(key, hint);
  }
}
