import type { MessageRow } from '../messages/message-rows.repository.js';

/** Estimated bytes of a message's JSON beside its own columns: author cards and field names. */
const ENVELOPE_BYTES = 600;

/**
 * Bounds the changes of one response, in bytes of JSON. After the first change that does not fit none fits, so only the
 * end is omitted; the first change always fits, so that there is progress.
 */
export class ResponseBudget {
  private isUnused = true;

  constructor(private remainingBytes: number) {}

  get isExhausted(): boolean {
    return this.remainingBytes <= 0;
  }

  /** Returns the longest prefix of the rows that fits. */
  take<R extends MessageRow>(rows: R[]): R[] {
    const end = rows.findIndex((row) => !this.tryTake(row));
    return end === -1 ? rows : rows.slice(0, end);
  }

  private tryTake({ message, replyTo, reactions }: MessageRow): boolean {
    if (this.isExhausted) return false;
    const isFirst = this.isUnused;
    this.isUnused = false;
    this.remainingBytes -= Buffer.byteLength(JSON.stringify([message, replyTo, reactions])) + ENVELOPE_BYTES;
    return isFirst || !this.isExhausted;
  }
}
