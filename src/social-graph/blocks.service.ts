import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { Database } from '../database/database.js';
import { UserNotFound } from '../users/users.errors.js';
import { BlocksRepository } from './blocks.repository.js';
import { FollowsService } from './follows.service.js';
import { CannotBlockSelf } from './social-graph.errors.js';
import { UserBlocked, UserUnblocked } from './social-graph.events.js';
import { SocialGraphRepository } from './social-graph.repository.js';

/** A user can block every existing user, visible or not, so that responses reveal nothing about the other user. */
@Injectable()
export class BlocksService {
  constructor(
    private readonly database: Database,
    private readonly graph: SocialGraphRepository,
    private readonly blocks: BlocksRepository,
    private readonly follows: FollowsService,
    private readonly events: DomainEvents,
  ) {}

  /** Ends follows and requests in both directions and takes back their points; likes stay. */
  async block(blockerId: string, userId: string): Promise<void> {
    if (blockerId === userId) throw new CannotBlockSelf();
    await this.database.transaction(async () => {
      await this.graph.lockPair(blockerId, userId);
      const existing = await this.graph.lockExisting([blockerId, userId]);
      if (existing.length < 2) throw new UserNotFound();
      if (!(await this.blocks.add(blockerId, userId))) return;
      await this.follows.endBetween(blockerId, userId);
      this.events.publish(new UserBlocked(blockerId, userId));
    });
  }

  async unblock(blockerId: string, userId: string): Promise<void> {
    if (blockerId === userId) throw new CannotBlockSelf();
    await this.isBlocked(blockerId, userId);
    if (await this.blocks.remove(blockerId, userId))
      this.events.publish(new UserUnblocked(blockerId, userId));
  }

  async isBlocked(blockerId: string, userId: string): Promise<boolean> {
    const found = await this.blocks.find(blockerId, userId);
    if (!found) throw new UserNotFound();
    return found.isBlocked;
  }
}
