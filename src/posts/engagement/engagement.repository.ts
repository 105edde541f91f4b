import { Injectable } from '@nestjs/common';
import { and, eq } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import { Database } from '../../database/database.js';
import { bookmarks, likes, postViews, shares } from '../posts.tables.js';

/** Tables with one row per user and post, which the user can remove again. */
const MARK_TABLES = { like: likes, save: bookmarks };

export type Mark = keyof typeof MARK_TABLES;

@Injectable()
export class EngagementRepository {
  constructor(private readonly database: Database) {}

  async add(mark: Mark, userId: string, postId: string): Promise<boolean> {
    return this.insertOnce(MARK_TABLES[mark], { id: newId(), userId, postId });
  }

  async remove(mark: Mark, userId: string, postId: string): Promise<boolean> {
    const table = MARK_TABLES[mark];
    const rows = await this.database.db
      .delete(table)
      .where(and(eq(table.userId, userId), eq(table.postId, postId)))
      .returning({ id: table.id });
    return rows.length > 0;
  }

  async addView(userId: string, postId: string): Promise<boolean> {
    return this.insertOnce(postViews, { id: newId(), userId, postId });
  }

  async addShare(userId: string, postId: string, platform?: string): Promise<string> {
    const id = newId();
    await this.database.db.insert(shares).values({ id, userId, postId, platform });
    return id;
  }

  async hasLiked(userId: string, postId: string): Promise<boolean> {
    const [like] = await this.database.db
      .select({ id: likes.id })
      .from(likes)
      .where(and(eq(likes.userId, userId), eq(likes.postId, postId)));
    return like !== undefined;
  }

  private async insertOnce(
    table: typeof likes | typeof bookmarks | typeof postViews,
    row: { id: string; userId: string; postId: string },
  ): Promise<boolean> {
    const rows = await this.database.db
      .insert(table)
      .values(row)
      .onConflictDoNothing()
      .returning({ id: table.id });
    return rows.length > 0;
  }
}
