/** What a burst may leave behind to be worked off, and what one may wait once there is always somebody waiting, in ms. */
const BURST_MS = 1500;
const PATIENCE_MS = 400;

interface Waiter {
  readonly since: number;
  come(place: Place): void;
  giveUp(): void;
}

/** Somebody's right to be worked on. */
export class Place {
  private isHeld = true;
  private isOver = false;

  constructor(private readonly line: WaitingLine) {}

  /** Gives the place to somebody else for a while. */
  pause(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    this.line.free();
  }

  /** Whoever has been let in does not wait again. */
  resume(): void {
    if (this.isHeld || this.isOver) return;
    this.isHeld = true;
    this.line.occupy();
  }

  leave(): void {
    this.isOver = true;
    this.pause();
  }
}

/**
 * Places for a number of people, and a line of those who wait. How long one may wait depends on whether the line has
 * been empty of late, after "Controlling Queue Delay" (ACM Queue 10.5) as "Fail at Scale" (ACM Queue 13.8) has it.
 */
export class WaitingLine {
  private readonly waiting: Waiter[] = [];
  private occupied = 0;
  private emptyAt = performance.now();
  private looking: NodeJS.Timeout | undefined;

  constructor(private readonly most: number) {}

  get length(): number {
    return this.waiting.length;
  }

  /** Whether whoever came now would most likely be sent away after a while. */
  get isHopeless(): boolean {
    const [first] = this.waiting;
    return first !== undefined && this.isStanding && performance.now() - first.since > PATIENCE_MS / 2;
  }

  /** Rejects when it has taken too long. */
  async enter(): Promise<Place> {
    const now = performance.now();
    if (this.waiting.length === 0) this.emptyAt = now;
    if (this.occupied < this.most) {
      this.occupied += 1;
      return new Place(this);
    }
    return new Promise<Place>((resolve, reject: (reason: Error) => void) => {
      const giveUp = () => reject(new Error('waited too long'));
      this.waiting.push({ since: now, come: resolve, giveUp });
      this.lookLater();
    });
  }

  occupy(): void {
    this.occupied += 1;
  }

  free(): void {
    this.occupied -= 1;
    this.sendAway();
    while (this.occupied < this.most && this.waiting.length > 0) {
      this.occupied += 1;
      this.waiting.shift()!.come(new Place(this));
    }
  }

  /** Whether it is none any more that a burst has left. */
  private get isStanding(): boolean {
    return performance.now() - this.emptyAt > BURST_MS;
  }

  private sendAway(): void {
    const now = performance.now();
    const patience = this.isStanding ? PATIENCE_MS : BURST_MS;
    while (this.waiting[0] && now - this.waiting[0].since > patience) this.waiting.shift()!.giveUp();
  }

  /** Those in their places may stay for long. */
  private lookLater(): void {
    this.looking ??= setTimeout(() => {
      this.looking = undefined;
      this.sendAway();
      if (this.waiting.length > 0) this.lookLater();
    }, PATIENCE_MS / 4).unref();
  }
}
