type Work = () => Promise<void>;

/**
 * Bounded background queue with limited concurrency. Work of one key never runs concurrently, and waiting work of one key
 * is deduplicated.
 */
export class WorkQueue {
  private readonly waiting = new Map<string, Work>();
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
  ) {}

  /** False when the queue is full. Work of one key must be interchangeable: the latest replaces a waiting one. */
  add(key: string, work: Work): boolean {
    if (!this.waiting.has(key) && this.waiting.size >= this.capacity) return false;
    this.waiting.set(key, work);
    this.start();
    return true;
  }

  /** Resolves when the queue is idle. */
  async drain(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running.values());
  }

  private start(): void {
    for (const [key, work] of this.waiting) {
      if (this.running.size >= this.concurrency) return;
      if (this.running.has(key)) continue;
      this.waiting.delete(key);
      this.running.set(key, this.run(key, work));
    }
  }

  private async run(key: string, work: Work): Promise<void> {
    try {
      await work();
    } finally {
      this.running.delete(key);
      this.start();
    }
  }
}
