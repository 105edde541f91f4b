import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { pauseDeadline, withDeadline } from '../../database/deadline.js';
import { ErasureRepository, type SeqRange } from './erasure.repository.js';
import { ConversationAdvanced } from '../messaging.events.js';

/** Messages per statement, so that each one stays within its timeout. */
const BATCH_SIZE = 2000;
/** Bounds the erasure of a large account; it does not count against the request's deadline. */
const ERASURE_TIMEOUT_MS = 60_000;

@Injectable()
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly erasure: ErasureRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Turns the user's messages into tombstones and removes the user's reactions, in the caller's transaction, which must
   * also mark the account as deleted. The conversations remain for the peers. Returns the ids of the changed
   * conversations.
   */
  async removeAllOf(userId: string): Promise<string[]> {
    const erase = () => this.database.transaction(() => this.erase(userId));
    return pauseDeadline(() => withDeadline(erase, ERASURE_TIMEOUT_MS));
  }

  private async erase(userId: string): Promise<string[]> {
    const batches = batchesOf(await this.erasure.lock(userId));
    const revs = new Map<string, number>();
    for (const batch of batches) {
      for (const { conversationId, rev } of await this.erasure.bumpRevs(userId, batch))
        revs.set(conversationId, rev);
    }
    for (const batch of batches) {
      await this.erasure.removeReactions(userId, batch);
      await this.erasure.softDelete(userId, batch);
    }
    revs.forEach((rev, id) => this.events.publish(new ConversationAdvanced(id, rev)));
    return [...revs.keys()];
  }
}

/** Splits the conversations into batches of a bounded number of messages, by seq. */
function batchesOf(conversations: { id: string; lastSeq: number }[]): SeqRange[][] {
  const batches: SeqRange[][] = [];
  let capacity = 0;
  for (const { id, lastSeq } of conversations) {
    for (let after = 0; after < lastSeq;) {
      if (capacity === 0) {
        batches.push([]);
        capacity = BATCH_SIZE;
      }
      const upTo = Math.min(after + capacity, lastSeq);
      batches.at(-1)!.push({ conversationId: id, after, upTo });
      capacity -= upTo - after;
      after = upTo;
    }
  }
  return batches;
}
