import { Injectable } from '@nestjs/common';
import { and, eq, isNull, or, sql } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import { Database } from '../../database/database.js';
import { users } from '../../users/users.tables.js';
import { postColumns, type PostRow, viewerParam } from './post-view.sql.js';
import { visiblePost } from './post-visibility.sql.js';
import { CLEARED, type Post, posts } from '../posts.tables.js';

type Media = 'mediaUrl' | 'thumbnailUrl' | 'durationMs' | 'aspectRatio';
type Choices = 'type' | 'visibility' | 'commentsEnabled';

export type NewPost = Pick<Post, 'authorId' | 'content' | 'caption' | Media | Choices>;
export type PostChanges = Partial<Pick<Post, 'content' | 'caption'>>;
export type PostCounter = 'likesCount' | 'savesCount' | 'sharesCount' | 'viewsCount' | 'commentsCount';

@Injectable()
export class PostsRepository {
  private readonly post;

  constructor(private readonly database: Database) {
    this.post = database.db
      .select(postColumns(viewerParam))
      .from(posts)
      .innerJoin(users, eq(users.id, posts.authorId))
      .where(and(eq(posts.id, sql.placeholder('post')), visiblePost(viewerParam)))
      .prepare('post');
  }

  /** Finds only what the viewer may see. */
  async find(viewerId: string, postId: string): Promise<PostRow | undefined> {
    const [post] = await this.post.execute({ viewer: viewerId, post: postId });
    return post;
  }

  /**
   * Like `find`, and locks the post and the accounts of its author and the viewer to the end of the transaction.
   * Accounts are locked first, in id order, and the post after them: every transaction uses this order, so they cannot
   * deadlock.
   */
  async findLocked(viewerId: string, postId: string): Promise<Post | undefined> {
    const authorId = sql`(SELECT ${posts.authorId} FROM ${posts} WHERE ${posts.id} = ${postId})`;
    const held = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(or(eq(users.id, viewerId), eq(users.id, authorId)), isNull(users.deletedAt)))
      .orderBy(users.id)
      .for('key share');
    if (!held.some(({ id }) => id === viewerId)) return undefined;
    const [post] = await this.database.db
      .select()
      .from(posts)
      .where(and(eq(posts.id, postId), visiblePost(viewerId)))
      .for('no key update');
    return post;
  }

  /** Returns the post's id, or undefined when the author's account is deleted; locks the account against deletion. */
  async add(post: NewPost): Promise<string | undefined> {
    const [author] = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, post.authorId), isNull(users.deletedAt)))
      .for('key share');
    if (!author) return undefined;
    const id = newId();
    await this.database.db.insert(posts).values({ id, ...post });
    return id;
  }

  async edit(postId: string, changes: PostChanges): Promise<void> {
    await this.database.db
      .update(posts)
      .set({ ...changes, editedAt: sql`now()` })
      .where(eq(posts.id, postId));
  }

  async setCommentsEnabled(postId: string, commentsEnabled: boolean): Promise<void> {
    await this.database.db.update(posts).set({ commentsEnabled }).where(eq(posts.id, postId));
  }

  /** Hides the post and clears its content; the row stays because other rows refer to it. */
  async remove(postId: string, deletedById: string): Promise<void> {
    await this.database.db
      .update(posts)
      .set({ ...CLEARED, deletedAt: sql`now()`, deletedById })
      .where(eq(posts.id, postId));
  }

  /** Returns the new count. */
  async count(postId: string, counter: PostCounter, by: 1 | -1): Promise<number> {
    const [post] = await this.database.db
      .update(posts)
      .set({ [counter]: sql`${posts[counter]} + ${by}` })
      .where(eq(posts.id, postId))
      .returning({ count: posts[counter] });
    return post!.count;
  }
}
