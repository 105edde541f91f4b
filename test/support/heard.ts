const PATIENCE_MS = 5000;

export interface HeardEvent {
  name: string;
  payload: any;
  /** By the clock of performance.now(). */
  at: number;
}

/** Everything a client hears, in order, so that a test can wait for what may have come already. */
export class Heard {
  private readonly all: HeardEvent[] = [];
  private readonly taken = new Map<string, number>();
  private waiters: (() => void)[] = [];

  /** All of it so far. */
  get log(): readonly HeardEvent[] {
    return this.all;
  }

  /** The next payload of that name that no earlier call has taken. */
  async next(name: string): Promise<any> {
    const index = this.taken.get(name) ?? 0;
    this.taken.set(name, index + 1);
    await this.until(() => this.received(name).length > index, name);
    return this.received(name)[index];
  }

  /** All payloads of that name so far. */
  received(name: string): any[] {
    return this.all.filter((event) => event.name === name).map((event) => event.payload);
  }

  /** Waits until the condition holds, looking again whenever something is heard. */
  async until(condition: () => boolean, what = 'condition', patienceMs = PATIENCE_MS): Promise<void> {
    const timer = AbortSignal.timeout(patienceMs);
    timer.addEventListener('abort', () => this.wake());
    while (!condition()) {
      if (timer.aborted)
        throw new Error(
          `Waited ${patienceMs} ms for ${what}; got ${JSON.stringify(this.all.map(({ name }) => name))}`,
        );
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  protected record(name: string, payload: unknown): void {
    this.all.push({ name, payload, at: performance.now() });
    this.wake();
  }

  protected wake(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}
