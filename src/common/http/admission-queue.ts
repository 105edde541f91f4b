/** How long a request may wait, in ms: while the queue has been empty of late, and once it has not been. */
const BURST_TIMEOUT_MS = 1500;
const STANDING_TIMEOUT_MS = 400;
/** How long requests may wait or be refused without one of them being let in. */
const STARVED_AFTER_MS = 10_000;

interface Waiter {
  readonly since: number;
  grant(slot: Slot): void;
  reject(): void;
}

/** The right of one request to be worked on. */
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

  /** Does not wait: a request that was let in goes on at once, even above the limit. */
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

  /** Whether a request that comes now would most likely be dropped after a wait. */
  get isOverloaded(): boolean {
    const [first] = this.waiting;
    return (
      first !== undefined && this.isStanding && performance.now() - first.since > STANDING_TIMEOUT_MS / 2
    );
  }

  /** Whether requests have been waiting or refused for ten seconds while no slot became free. */
  get isStarved(): boolean {
    return this.starvingSince !== undefined && performance.now() - this.starvingSince > STARVED_AFTER_MS;
  }

  /** Rejects after too long a wait. */
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

  /** Whether the queue holds more than what a burst has left behind. */
  private get isStanding(): boolean {
    return performance.now() - this.emptyAt > BURST_TIMEOUT_MS;
  }

  private dropExpired(): void {
    const now = performance.now();
    const timeout = this.isStanding ? STANDING_TIMEOUT_MS : BURST_TIMEOUT_MS;
    while (this.waiting[0] && now - this.waiting[0].since > timeout) this.waiting.shift()!.reject();
  }

  /** Slots may be held for long, and then no release drops what has expired. */
  private scheduleExpiry(): void {
    this.expiry ??= setTimeout(() => {
      this.expiry = undefined;
      this.dropExpired();
      if (this.waiting.length > 0) this.scheduleExpiry();
    }, STANDING_TIMEOUT_MS / 4).unref();
  }
}
