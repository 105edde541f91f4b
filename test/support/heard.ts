const PATIENCE_MS = 5000;

/** Everything a client hears, in order, so that a test can wait for what may have come already. */
export class Heard {
  private readonly events: { name: string; payload: any }[] = [];
  private readonly taken = new Map<string, number>();
  private waiters: (() => void)[] = [];

  /** All of it so far. */
  get log(): readonly { name: string; payload: any }[] {
    return this.events;
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
    return this.events.filter((event) => event.name === name).map((event) => event.payload);
  }

  /** Waits until the condition holds, looking again whenever something is heard. */
  async until(condition: () => boolean, what = 'condition', patienceMs = PATIENCE_MS): Promise<void> {
    const timer = AbortSignal.timeout(patienceMs);
    timer.addEventListener('abort', () => this.wake());
    while (!condition()) {
      if (timer.aborted)
        throw new Error(
          `Waited ${patienceMs} ms for ${what}; got ${JSON.stringify(this.events.map(({ name }) => name))}`,
        );
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }

  protected record(name: string, payload: unknown): void {
    this.events.push({ name, payload });
    this.wake();
  }

  protected wake(): void {
    this.waiters.splice(0).forEach((resolve) => resolve());
  }
}
