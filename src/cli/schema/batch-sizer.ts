import { setTimeout as pause } from 'node:timers/promises';
import type { ExclusiveTable, Session } from './session.js';

const BATCH_TARGET_MS = 60;
/** Writers of the table wait for every batch, so that fewer and larger ones hold them up less. */
const EXCLUSIVE_BATCH_TARGET_MS = 150;

/** Adapts the batch size so that a batch takes less than a tenth of a second. */
export class BatchSizer {
  constructor(
    private size: number,
    private readonly limit = size * 20,
    /** Locked first, for batches that move rows of a table whose writers lock several at a time. */
    private readonly exclusiveTable?: ExclusiveTable,
  ) {}

  /** Each retry halves the batch. */
  async batch<T>(session: Session, what: string, work: (size: number) => Promise<T>): Promise<T> {
    let last = this.size * 2;
    let began = 0;
    const attempt = () => {
      began = performance.now();
      last = Math.max(1, Math.floor(last / 2));
      return work(last);
    };
    const result = await session.withShortTransaction(what, attempt, this.exclusiveTable);
    const ms = performance.now() - began;
    const factor = (this.exclusiveTable ? EXCLUSIVE_BATCH_TARGET_MS : BATCH_TARGET_MS) / Math.max(1, ms);
    this.size = Math.round(Math.min(this.limit, Math.max(1, last * Math.min(2, Math.max(0.5, factor)))));
    // Gives the waiting writers as much time as the batch took.
    if (this.exclusiveTable) await pause(ms);
    return result;
  }

  get next(): number {
    return this.size;
  }
}
