type Work = () => Promise<void>;

/**
 * Runs background work a few at a time, each kind once at a time: what is asked for again while it waits is done once.
 * Beyond its capacity it takes no more.
 */
export class WorkQueue {
  private readonly waiting = new Map<string, Work>();
  private readonly running = new Map<string, Promise<void>>();

  constructor(
    private readonly concurrency: number,
    private readonly capacity: number,
  ) {}

  /** False when there is no room. Work of one key must amount to the same, so that doing it once will do. */
  add(key: string, work: Work): boolean {
    if (!this.waiting.has(key) && this.waiting.size >= this.capacity) return false;
    this.waiting.set(key, work);
    this.start();
    return true;
  }

  /** When everything asked for so far is done. */
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
