import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { pauseDeadline, withDeadline } from '../../database/deadline.js';
import { ErasureRepository, type Span } from './erasure.repository.js';
import { ConversationAdvanced } from '../messaging.events.js';

/** So many messages a statement, which has only seconds. */
const BATCH_SIZE = 2000;
/** What the whole of a large account may take, in milliseconds; it does not count against the request's deadline. */
const ERASURE_TIMEOUT_MS = 60_000;

/** What becomes of the words of an account that is deleted. */
@Injectable()
export class ErasureService {
  constructor(
    private readonly database: Database,
    private readonly erasure: ErasureRepository,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Makes tombstones of all that this person said and takes their reactions back, in the caller's transaction, which
   * also has to mark the account as deleted. Their conversations stay to the others. Tells which ones moved.
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

/** The stretches of all conversations, in groups of a bounded number of messages, each in the order of seq. */
function batchesOf(conversations: { id: string; lastSeq: number }[]): Span[][] {
  const batches: Span[][] = [];
  let room = 0;
  for (const { id, lastSeq } of conversations) {
    for (let after = 0; after < lastSeq;) {
      if (room === 0) {
        batches.push([]);
        room = BATCH_SIZE;
      }
      const upTo = Math.min(after + room, lastSeq);
      batches.at(-1)!.push({ conversationId: id, after, upTo });
      room -= upTo - after;
      after = upTo;
    }
  }
  return batches;
}
