import type { Violation } from './violations.js';

/** Counters of a run, beside the ledger. */
export class Tally {
  syncs = 0;
  edits = 0;
  deletes = 0;
  reactions = 0;
  reads = 0;
  /** Arrival of each message at the recipient's client, by clientMessageId, in milliseconds. */
  readonly arrivals = new Map<string, number>();
  /** Violations that only show during the run. */
  readonly violations: Violation[] = [];
  /** Reasons why no verdict is possible, without repetition. */
  readonly doubts = new Set<string>();
  /** Permanent refusals by code. */
  readonly refusals: Record<string, number> = {};

  recordArrival(clientMessageId: string | null): void {
    const name = clientMessageId ?? '';
    if (!this.arrivals.has(name)) this.arrivals.set(name, performance.now());
  }

  countRefusal(code: string): void {
    this.refusals[code] = (this.refusals[code] ?? 0) + 1;
  }
}
