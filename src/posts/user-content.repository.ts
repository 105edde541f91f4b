import { Injectable } from '@nestjs/common';
import { and, asc, eq, isNotNull, isNull, notExists, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import { Database } from '../database/database.js';
import { type Comment, commentLikes, comments } from './comments/comments.tables.js';
import { bookmarks, likes, CLEARED, type Post, posts } from './posts.tables.js';

export interface UserContentExport {
  posts: Post[];
  comments: Comment[];
  likes: { postId: string; createdAt: string }[];
  bookmarks: { postId: string; createdAt: string }[];
  commentLikes: { commentId: string; createdAt: string }[];
}

const replies = alias(comments, 'replies');

@Injectable()
export class UserContentRepository {
  constructor(private readonly database: Database) {}

  /** Locks, in id order, the posts of the user and the posts that count something of the user. */
  async lockPosts(userId: string): Promise<void> {
    await this.run(sql`
      SELECT count(*) FROM (
        SELECT 1 FROM ${posts} WHERE ${posts.id} IN (
          SELECT ${posts.id} FROM ${posts} WHERE ${posts.authorId} = ${userId}
          UNION ALL SELECT ${likes.postId} FROM ${likes} WHERE ${likes.userId} = ${userId}
          UNION ALL SELECT ${bookmarks.postId} FROM ${bookmarks} WHERE ${bookmarks.userId} = ${userId}
          UNION ALL SELECT ${comments.postId} FROM ${comments} WHERE ${comments.authorId} = ${userId}
          UNION ALL SELECT ${comments.postId} FROM ${comments} JOIN ${commentLikes} ON ${commentLikes.commentId} = ${comments.id}
            WHERE ${commentLikes.userId} = ${userId})
        ORDER BY ${posts.id} FOR NO KEY UPDATE) AS locked`);
  }

  /** Returns how many of the removed likes count for each author of a post that is not deleted. */
  async removeLikes(userId: string): Promise<{ authorId: string; likes: number }[]> {
    return this.run(sql`
      WITH gone AS (DELETE FROM ${likes} WHERE ${likes.userId} = ${userId} RETURNING post_id),
      counted AS (
        UPDATE ${posts} SET likes_count = likes_count - 1 FROM gone WHERE ${posts.id} = gone.post_id
        RETURNING author_id, deleted_at)
      SELECT author_id AS "authorId", count(*)::integer AS likes FROM counted
      WHERE deleted_at IS NULL AND author_id <> ${userId} GROUP BY author_id ORDER BY author_id`);
  }

  async removeBookmarks(userId: string): Promise<void> {
    await this.run(sql`
      WITH gone AS (DELETE FROM ${bookmarks} WHERE ${bookmarks.userId} = ${userId} RETURNING post_id)
      UPDATE ${posts} SET saves_count = saves_count - 1 FROM gone WHERE ${posts.id} = gone.post_id`);
  }

  async removeCommentLikes(userId: string): Promise<void> {
    await this.run(sql`
      WITH gone AS (DELETE FROM ${commentLikes} WHERE ${commentLikes.userId} = ${userId} RETURNING comment_id)
      UPDATE ${comments} SET likes_count = likes_count - 1 FROM gone WHERE ${comments.id} = gone.comment_id`);
  }

  /** Keeps comments that others have replied to as tombstones. */
  async removeComments(userId: string): Promise<void> {
    await this.run(sql`
      WITH gone AS (
        UPDATE ${comments} SET content = '', deleted_at = now()
        WHERE ${comments.authorId} = ${userId} AND ${comments.deletedAt} IS NULL
        RETURNING post_id, is_hidden),
      by_post AS (SELECT post_id, count(*) AS comments FROM gone WHERE NOT is_hidden GROUP BY post_id)
      UPDATE ${posts} SET comments_count = comments_count - by_post.comments FROM by_post WHERE ${posts.id} = by_post.post_id`);
    await this.recountReplies(userId);
    let parents = await this.removeTombstones(eq(comments.authorId, userId));
    while (parents.length > 0)
      parents = await this.removeTombstones(sql`${comments.id} = ANY(${sql.param(parents)})`);
  }

  async removePosts(userId: string): Promise<void> {
    await this.database.db
      .update(posts)
      .set({ ...CLEARED, deletedAt: sql`now()`, deletedById: userId })
      .where(and(eq(posts.authorId, userId), isNull(posts.deletedAt)));
  }

  async exportOf(userId: string): Promise<UserContentExport> {
    const { db } = this.database;
    const own = and(eq(posts.authorId, userId), isNull(posts.deletedAt));
    const said = and(eq(comments.authorId, userId), isNull(comments.deletedAt));
    return {
      posts: await db.select().from(posts).where(own).orderBy(asc(posts.createdAt), asc(posts.id)),
      comments: await db
        .select()
        .from(comments)
        .where(said)
        .orderBy(asc(comments.createdAt), asc(comments.id)),
      likes: await db
        .select({ postId: likes.postId, createdAt: likes.createdAt })
        .from(likes)
        .where(eq(likes.userId, userId))
        .orderBy(asc(likes.createdAt)),
      bookmarks: await db
        .select({ postId: bookmarks.postId, createdAt: bookmarks.createdAt })
        .from(bookmarks)
        .where(eq(bookmarks.userId, userId))
        .orderBy(asc(bookmarks.createdAt)),
      commentLikes: await db
        .select({ commentId: commentLikes.commentId, createdAt: commentLikes.createdAt })
        .from(commentLikes)
        .where(eq(commentLikes.userId, userId))
        .orderBy(asc(commentLikes.createdAt)),
    };
  }

  private async recountReplies(userId: string): Promise<void> {
    await this.run(sql`
      UPDATE ${comments} SET replies_count = (
        SELECT count(*) FROM ${comments} AS reply
        WHERE reply.parent_id = ${comments.id} AND reply.deleted_at IS NULL AND NOT reply.is_hidden)
      WHERE ${comments.id} IN (
        SELECT reply.parent_id FROM ${comments} AS reply WHERE reply.author_id = ${userId})`);
  }

  /** Removes the tombstones without replies and returns the ids of the comments they replied to. */
  private async removeTombstones(which: SQL): Promise<string[]> {
    const standing = this.database.db.select().from(replies).where(eq(replies.parentId, comments.id));
    const removed = await this.database.db
      .delete(comments)
      .where(and(which, isNotNull(comments.deletedAt), notExists(standing)))
      .returning({ parentId: comments.parentId });
    return removed.flatMap(({ parentId }) => parentId ?? []);
  }

  private async run<Row extends Record<string, unknown>>(statement: SQL): Promise<Row[]> {
    return (await this.database.db.execute(statement)).rows as Row[];
  }
}
