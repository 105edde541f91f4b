import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { Database } from '../database/database.js';
import { ErasureRepository } from './erasure.repository.js';
import { ConversationMoved } from './messaging.events.js';

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
    return this.database.transaction(async () => {
      await this.erasure.lock(userId);
      const moved = await this.erasure.stampAll(userId);
      await this.erasure.removeReactions(userId);
      await this.erasure.bury(userId);
      moved.forEach(({ id, rev }) => this.events.publish(new ConversationMoved(id, rev)));
      return moved.map(({ id }) => id);
    });
  }
}
