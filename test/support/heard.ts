import { setTimeout as delay } from 'node:timers/promises';
import { latenessSince } from './waiting.js';

/** A delay of this process itself comes on top. */
const TIMEOUT_MS = 5000;
/** For conditions that do not depend on what is heard alone. */
const LOOK_INTERVAL_MS = 50;

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

  /** Waits until the condition holds and looks again whenever an event comes. */
  async until(condition: () => boolean, what = 'condition', timeoutMs = TIMEOUT_MS): Promise<void> {
    const began = performance.now();
    while (!condition()) {
      if (performance.now() - began > timeoutMs + latenessSince(began))
        throw new Error(
          `Waited ${timeoutMs} ms for ${what}; got ${JSON.stringify(this.all.map(({ name }) => name))}`,
        );
      await Promise.race([
        new Promise<void>((resolve) => this.waiters.push(resolve)),
        delay(LOOK_INTERVAL_MS),
      ]);
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
