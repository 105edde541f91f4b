import { Injectable } from '@nestjs/common';
import { and, eq, or } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { followRequests, follows } from './social-graph.tables.js';

export interface FollowEnds {
  followerId: string;
  followingId: string;
}

@Injectable()
export class FollowsRepository {
  constructor(private readonly database: Database) {}

  /** Returns the id of the new follow; undefined when it exists already. */
  async add(followerId: string, followingId: string): Promise<string | undefined> {
    const [row] = await this.database.db
      .insert(follows)
      .values({ id: newId(), followerId, followingId })
      .onConflictDoNothing()
      .returning({ id: follows.id });
    return row?.id;
  }

  async remove(followerId: string, followingId: string): Promise<boolean> {
    const rows = await this.database.db
      .delete(follows)
      .where(and(eq(follows.followerId, followerId), eq(follows.followingId, followingId)))
      .returning({ id: follows.id });
    return rows.length > 0;
  }

  /** Removes the follows in both directions and returns them. */
  async removeBetween(one: string, other: string): Promise<FollowEnds[]> {
    const { followerId, followingId } = follows;
    return this.database.db
      .delete(follows)
      .where(
        or(
          and(eq(followerId, one), eq(followingId, other)),
          and(eq(followerId, other), eq(followingId, one)),
        ),
      )
      .returning({ followerId, followingId });
  }

  /** Returns the id of the new request; undefined when it exists already. */
  async addRequest(requesterId: string, targetId: string): Promise<string | undefined> {
    const [row] = await this.database.db
      .insert(followRequests)
      .values({ id: newId(), requesterId, targetId })
      .onConflictDoNothing()
      .returning({ id: followRequests.id });
    return row?.id;
  }

  async removeRequest(requesterId: string, targetId: string): Promise<boolean> {
    const rows = await this.database.db
      .delete(followRequests)
      .where(and(eq(followRequests.requesterId, requesterId), eq(followRequests.targetId, targetId)))
      .returning({ id: followRequests.id });
    return rows.length > 0;
  }
}
