import type { MessageRow } from '../messages/message-rows.repository.js';

/** What surrounds a message's own columns in an answer: cards of people, names of fields, in bytes. */
const ENVELOPE_BYTES = 600;

/**
 * The room for the changes of one answer, in bytes of JSON. Once something has not fitted nothing does, so that what
 * was left out is always the end; the first change always fits, so that there is progress.
 */
export class ResponseBudget {
  private isUntouched = true;

  constructor(private left: number) {}

  get isFull(): boolean {
    return this.left <= 0;
  }

  /** As many of the rows, from the first, as fit. */
  take<R extends MessageRow>(rows: R[]): R[] {
    const end = rows.findIndex((row) => !this.fits(row));
    return end === -1 ? rows : rows.slice(0, end);
  }

  private fits({ message, replyTo, reactions }: MessageRow): boolean {
    if (this.isFull) return false;
    const isFirst = this.isUntouched;
    this.isUntouched = false;
    this.left -= Buffer.byteLength(JSON.stringify([message, replyTo, reactions])) + ENVELOPE_BYTES;
    return isFirst || !this.isFull;
  }
}
