/** Maximum wait while the queue was recently empty (burst), and otherwise (standing queue). */
const BURST_TIMEOUT_MS = 1500;
const STANDING_TIMEOUT_MS = 400;
const STARVED_AFTER_MS = 10_000;

interface Waiter {
  readonly since: number;
  grant(slot: Slot): void;
  reject(): void;
}

export class Slot {
  private isHeld = true;
  private isOver = false;

  constructor(private readonly queue: AdmissionQueue) {}

  /** Frees the slot for another request until `resume`. */
  pause(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.queue.onRelease();
  }

  /** Does not wait: an admitted request continues even above the limit. */
  resume(): void {
    if (this.isHeld || this.isOver) return;
    this.isHeld = true;
    this.queue.onResume();
  }

  release(): void {
    this.isOver = true;
    this.pause();
  }
}

/**
 * A semaphore whose FIFO queue drops requests by how long they have waited, after "Controlling Queue Delay" (CoDel, ACM
 * Queue 10.5) in the variant of "Fail at Scale" (ACM Queue 13.8).
 */
export class AdmissionQueue {
  private readonly waiting: Waiter[] = [];
  private held = 0;
  private emptyAt = performance.now();
  private starvingSince: number | undefined;
  private expiry: NodeJS.Timeout | undefined;

  constructor(private readonly concurrency: number) {}

  get length(): number {
    return this.waiting.length;
  }

  /** Whether a new request would most likely time out in the queue. */
  get isOverloaded(): boolean {
    const [first] = this.waiting;
    return (
      first !== undefined && this.isStanding && performance.now() - first.since > STANDING_TIMEOUT_MS / 2
    );
  }

  /** Whether requests have waited or been rejected for ten seconds without a slot becoming free. */
  get isStarved(): boolean {
    return this.starvingSince !== undefined && performance.now() - this.starvingSince > STARVED_AFTER_MS;
  }

  /** Rejects when the wait times out. */
  async acquire(): Promise<Slot> {
    const now = performance.now();
    if (this.waiting.length === 0) this.emptyAt = now;
    if (this.held < this.concurrency) {
      this.held += 1;
      return new Slot(this);
    }
    this.starvingSince ??= now;
    return new Promise<Slot>((resolve, reject: (reason: Error) => void) => {
      this.waiting.push({ since: now, grant: resolve, reject: () => reject(new Error('waited too long')) });
      this.scheduleExpiry();
    });
  }

  onResume(): void {
    this.held += 1;
  }

  onRelease(): void {
    this.held -= 1;
    this.dropExpired();
    if (this.held < this.concurrency) this.starvingSince = undefined;
    while (this.held < this.concurrency && this.waiting.length > 0) {
      this.held += 1;
      this.waiting.shift()!.grant(new Slot(this));
    }
    if (this.waiting.length > 0) this.starvingSince ??= performance.now();
  }

  /** Whether the queue has been non-empty for longer than a burst lasts. */
  private get isStanding(): boolean {
    return performance.now() - this.emptyAt > BURST_TIMEOUT_MS;
  }

  private dropExpired(): void {
    const now = performance.now();
    const timeout = this.isStanding ? STANDING_TIMEOUT_MS : BURST_TIMEOUT_MS;
    while (this.waiting[0] && now - this.waiting[0].since > timeout) this.waiting.shift()!.reject();
  }

  /** Drops expired waiters while long-held slots cause no release. */
  private scheduleExpiry(): void {
    this.expiry ??= setTimeout(() => {
      this.expiry = undefined;
      this.dropExpired();
      if (this.waiting.length > 0) this.scheduleExpiry();
    }, STANDING_TIMEOUT_MS / 4).unref();
  }
}
