import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { CommentPolicyService } from './comment-policy.service.js';
import type { CommentRow } from './comment-view.sql.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from './comments.tables.js';
import { CommentNotFound, NotYourComment, PostNotFound } from '../posts.errors.js';
import { CommentAdded, CommentDeleted } from '../posts.events.js';
import { PostsRepository } from '../posts/posts.repository.js';

export interface CommentDraft {
  content: string;
  /** The comment that this one replies to. */
  parentId?: string | null;
}

/** Rows and counters change together, under the post's lock. */
@Injectable()
export class CommentsService {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly comments: CommentsRepository,
    private readonly policy: CommentPolicyService,
    private readonly events: DomainEvents,
  ) {}

  async add(authorId: string, postId: string, draft: CommentDraft): Promise<CommentRow> {
    return this.database.transaction(async () => {
      const post = await this.posts.findLocked(authorId, postId);
      if (!post) throw new PostNotFound();
      await this.policy.check(authorId, post);
      const parent = await this.parentOf(authorId, postId, draft);
      const { content } = draft;
      const commentId = await this.comments.add({ postId, authorId, parentId: parent?.id ?? null, content });
      await this.count({ postId, parentId: parent?.id ?? null }, 1);
      const fields = { commentId, postId, postAuthorId: post.authorId, authorId };
      this.events.publish(new CommentAdded({ ...fields, parentAuthorId: parent?.authorId, content }));
      return this.get(authorId, commentId);
    });
  }

  async edit(userId: string, commentId: string, content: string | undefined): Promise<CommentRow> {
    const comment = await this.get(userId, commentId);
    if (comment.authorId !== userId) throw new NotYourComment();
    if (content === undefined) return comment;
    if (!(await this.comments.edit(commentId, content))) throw new CommentNotFound();
    return this.get(userId, commentId);
  }

  /**
   * Allowed to the authors of the comment and of the post. A comment with replies stays as a tombstone until its last
   * reply is removed.
   */
  async remove(userId: string, commentId: string): Promise<void> {
    await this.database.transaction(async () => {
      const { postId } = await this.get(userId, commentId);
      const post = await this.posts.findLocked(userId, postId);
      if (!post) throw new CommentNotFound();
      const comment = await this.get(userId, commentId);
      if (comment.authorId !== userId && post.authorId !== userId) throw new NotYourComment();
      await this.count(comment, -1);
      if (await this.comments.hasReplies(commentId)) await this.comments.softDelete(commentId);
      else await this.comments.remove(commentId);
      const { authorId } = comment;
      this.events.publish(new CommentDeleted({ commentId, postId, postAuthorId: post.authorId, authorId }));
    });
  }

  private async get(viewerId: string, commentId: string): Promise<CommentRow> {
    const comment = await this.comments.find(viewerId, commentId);
    if (!comment) throw new CommentNotFound();
    return comment;
  }

  private async parentOf(
    viewerId: string,
    postId: string,
    { parentId }: CommentDraft,
  ): Promise<CommentRow | undefined> {
    if (parentId === undefined || parentId === null) return undefined;
    const parent = await this.get(viewerId, parentId);
    if (parent.postId !== postId) throw new CommentNotFound();
    return parent;
  }

  private async count({ postId, parentId }: Pick<Comment, 'postId' | 'parentId'>, by: 1 | -1): Promise<void> {
    await this.posts.count(postId, 'commentsCount', by);
    if (parentId !== null) await this.comments.countReplies(parentId, by);
  }
}
