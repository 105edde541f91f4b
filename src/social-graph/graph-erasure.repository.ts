import { Injectable } from '@nestjs/common';
import { eq, or } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { blocks, followRequests, follows, mutedAccounts } from './social-graph.tables.js';

@Injectable()
export class GraphErasureRepository {
  constructor(private readonly database: Database) {}

  /** Returns the ids of the users whom the user followed. */
  async removeFollows(userId: string): Promise<string[]> {
    const removed = await this.database.db
      .delete(follows)
      .where(or(eq(follows.followerId, userId), eq(follows.followingId, userId)))
      .returning({ followerId: follows.followerId, followingId: follows.followingId });
    return removed.filter(({ followerId }) => followerId === userId).map(({ followingId }) => followingId);
  }

  async removeRequests(userId: string): Promise<void> {
    await this.database.db
      .delete(followRequests)
      .where(or(eq(followRequests.requesterId, userId), eq(followRequests.targetId, userId)));
  }

  async removeBlocks(userId: string): Promise<void> {
    await this.database.db
      .delete(blocks)
      .where(or(eq(blocks.blockerId, userId), eq(blocks.blockedId, userId)));
  }

  async removeMutes(userId: string): Promise<void> {
    await this.database.db
      .delete(mutedAccounts)
      .where(or(eq(mutedAccounts.userId, userId), eq(mutedAccounts.mutedUserId, userId)));
  }
}
