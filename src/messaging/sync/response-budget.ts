import type { MessageRow } from '../messages/message-rows.repository.js';

/** What surrounds a message's own columns in an answer: cards of people, names of fields, in bytes. */
const ENVELOPE_BYTES = 600;

/**
 * The room for the changes of one answer, in bytes of JSON. Once something has not fitted nothing does, so that what
 * was left out is always the end; the first change always fits, so that there is progress.
 */
export class ResponseBudget {
  private isUnused = true;

  constructor(private remainingBytes: number) {}

  get isExhausted(): boolean {
    return this.remainingBytes <= 0;
  }

  /** As many of the rows, from the first, as fit. */
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
