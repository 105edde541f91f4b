import type { Violation } from './violations.js';

/** What happens on the way, beside the ledger. */
export class Tally {
  syncs = 0;
  edits = 0;
  deletes = 0;
  reactions = 0;
  reads = 0;
  /** When each message reached the other side live, by clientMessageId, in milliseconds. */
  readonly arrivals = new Map<string, number>();
  /** Broken promises that only show while it happens. */
  readonly violations: Violation[] = [];
  /** What keeps the run from a verdict, each told once. */
  readonly doubts = new Set<string>();
  /** Refusals for good, by code. */
  readonly refusals: Record<string, number> = {};

  arrive(clientMessageId: string | null): void {
    const name = clientMessageId ?? '';
    if (!this.arrivals.has(name)) this.arrivals.set(name, performance.now());
  }

  refused(code: string): void {
    this.refusals[code] = (this.refusals[code] ?? 0) + 1;
  }
}
