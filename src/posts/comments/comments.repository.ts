import { Injectable } from '@nestjs/common';
import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { users } from '../../users/users.tables.js';
import { commentColumns, type CommentRow, visibleComment } from './comment-view.sql.js';
import { type Comment, commentLikes, comments } from './comments.tables.js';
import { afterCursor, cursorParams, viewerParam } from '../posts/post-view.sql.js';
import { visiblePost } from '../posts/post-visibility.sql.js';
import { posts } from '../posts.tables.js';

export type NewComment = Pick<Comment, 'postId' | 'authorId' | 'parentId' | 'content'>;

const isLive = isNull(comments.deletedAt);

@Injectable()
export class CommentsRepository {
  private readonly ofPost;
  private readonly comment;

  constructor(private readonly database: Database) {
    this.ofPost = this.select(viewerParam)
      .where(
        and(eq(comments.postId, sql.placeholder('post')), afterCursor(comments), visibleComment(viewerParam)),
      )
      .orderBy(desc(comments.createdAt), desc(comments.id))
      .limit(sql.placeholder('limit'))
      .prepare('comments_of_post');
    this.comment = this.select(viewerParam)
      .innerJoin(posts, eq(posts.id, comments.postId))
      .where(and(eq(comments.id, sql.placeholder('comment')), this.isOpenTo(viewerParam)))
      .prepare('comment');
  }

  /** Includes tombstones. */
  async list(
    target: { viewerId: string; postId: string },
    limit: number,
    after?: Position,
  ): Promise<CommentRow[]> {
    return this.ofPost.execute({
      viewer: target.viewerId,
      post: target.postId,
      limit,
      ...cursorParams(after),
    });
  }

  /** Finds only what the viewer may see, and no tombstone. */
  async find(viewerId: string, commentId: string): Promise<CommentRow | undefined> {
    const [comment] = await this.comment.execute({ viewer: viewerId, comment: commentId });
    return comment;
  }

  /** Like `find`, and locks the comment and the viewer's account to the end of the transaction. */
  async findLocked(viewerId: string, commentId: string): Promise<Comment | undefined> {
    const [viewer] = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, viewerId), isNull(users.deletedAt)))
      .for('key share');
    if (!viewer) return undefined;
    const [row] = await this.database.db
      .select({ comment: comments })
      .from(comments)
      .innerJoin(posts, eq(posts.id, comments.postId))
      .innerJoin(users, eq(users.id, comments.authorId))
      .where(and(eq(comments.id, commentId), this.isOpenTo(viewerId)))
      .for('no key update', { of: comments });
    return row?.comment;
  }

  async add(comment: NewComment): Promise<string> {
    const id = newId();
    await this.database.db.insert(comments).values({ id, ...comment });
    return id;
  }

  async edit(commentId: string, content: string): Promise<boolean> {
    const edited = await this.database.db
      .update(comments)
      .set({ content, editedAt: sql`now()` })
      .where(and(eq(comments.id, commentId), isLive))
      .returning({ id: comments.id });
    return edited.length > 0;
  }

  async countReplies(commentId: string, by: 1 | -1): Promise<void> {
    await this.database.db
      .update(comments)
      .set({ repliesCount: sql`${comments.repliesCount} + ${by}` })
      .where(eq(comments.id, commentId));
  }

  /** Counts tombstones and hidden replies as well. */
  async hasReplies(commentId: string): Promise<boolean> {
    const [reply] = await this.database.db
      .select({ id: comments.id })
      .from(comments)
      .where(eq(comments.parentId, commentId))
      .limit(1);
    return reply !== undefined;
  }

  async softDelete(commentId: string): Promise<void> {
    await this.database.db
      .update(comments)
      .set({ content: '', deletedAt: sql`now()` })
      .where(eq(comments.id, commentId));
  }

  /** Removes a comment without replies, and the tombstones above it that have no other reply. */
  async remove(commentId: string): Promise<void> {
    await this.database.db.execute(sql`
      WITH RECURSIVE gone AS (
        SELECT id, parent_id FROM ${comments} WHERE id = ${commentId}
        UNION ALL
        SELECT tombstone.id, tombstone.parent_id
        FROM gone JOIN ${comments} AS tombstone ON tombstone.id = gone.parent_id
        WHERE tombstone.deleted_at IS NOT NULL
          AND (SELECT count(*) FROM ${comments} AS reply WHERE reply.parent_id = tombstone.id) = 1)
      DELETE FROM ${comments} WHERE id IN (SELECT id FROM gone)`);
  }

  async addLike(userId: string, commentId: string): Promise<boolean> {
    const added = await this.database.db
      .insert(commentLikes)
      .values({ id: newId(), userId, commentId })
      .onConflictDoNothing()
      .returning({ id: commentLikes.id });
    return added.length > 0;
  }

  async removeLike(userId: string, commentId: string): Promise<boolean> {
    const removed = await this.database.db
      .delete(commentLikes)
      .where(and(eq(commentLikes.userId, userId), eq(commentLikes.commentId, commentId)))
      .returning({ id: commentLikes.id });
    return removed.length > 0;
  }

  async countLikes(commentId: string, by: 1 | -1): Promise<number> {
    const [comment] = await this.database.db
      .update(comments)
      .set({ likesCount: sql`${comments.likesCount} + ${by}` })
      .where(eq(comments.id, commentId))
      .returning({ likesCount: comments.likesCount });
    return comment!.likesCount;
  }

  private isOpenTo(viewer: SQL | string): SQL {
    return and(isLive, visibleComment(viewer), visiblePost(viewer))!;
  }

  private select(viewer: SQL | string) {
    return this.database.db
      .select(commentColumns(viewer))
      .from(comments)
      .innerJoin(users, eq(users.id, comments.authorId));
  }
}
