import { Injectable } from '@nestjs/common';
import { and, eq } from 'drizzle-orm';
import { newId } from '../common/new-id.js';
import { Database } from '../database/database.js';
import { visiblePost } from '../posts/posts/post-visibility.sql.js';
import { posts } from '../posts/posts.tables.js';
import { visibleTo } from '../social-graph/visibility.sql.js';
import { users } from '../users/users.tables.js';
import { reports } from './moderation.tables.js';

export type NewReport = Pick<
  typeof reports.$inferInsert,
  'reporterId' | 'reportedUserId' | 'reportedPostId' | 'reason'
>;

@Injectable()
export class ReportsRepository {
  constructor(private readonly database: Database) {}

  /** Returns whether the user is visible to the reporter; prevents the user's deletion until the transaction ends. */
  async lockVisibleUser(reporterId: string, userId: string): Promise<boolean> {
    const rows = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, userId), visibleTo(reporterId)))
      .for('key share');
    return rows.length > 0;
  }

  /** Returns whether the post is visible to the reporter; prevents its removal until the transaction ends. */
  async lockVisiblePost(reporterId: string, postId: string): Promise<boolean> {
    const rows = await this.database.db
      .select({ id: posts.id })
      .from(posts)
      .where(and(eq(posts.id, postId), visiblePost(reporterId)))
      .for('key share');
    return rows.length > 0;
  }

  async add({ reportedUserId, reportedPostId, ...report }: NewReport): Promise<string> {
    const id = newId();
    const about = { reportedUserId: reportedUserId || null, reportedPostId: reportedPostId || null };
    await this.database.db.insert(reports).values({ id, ...report, ...about });
    return id;
  }
}
