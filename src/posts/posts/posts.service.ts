import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Unauthorized, ValidationFailed } from '../../common/errors/common.errors.js';
import type { FieldError } from '../../common/errors/domain-error.js';
import { Database } from '../../database/database.js';
import { InfluenceService } from '../../users/influence.service.js';
import { type UserContentExport, UserContentRepository } from '../user-content.repository.js';
import { contentErrors, textErrors } from './post-content.js';
import type { PostRow } from './post-view.sql.js';
import { NotYourPost, PostNotFound } from '../posts.errors.js';
import { PostCreated, PostDeleted } from '../posts.events.js';
import { type NewPost, type PostChanges, PostsRepository } from './posts.repository.js';
import type { Post } from '../posts.tables.js';

const POINTS = 10;

@Injectable()
export class PostsService {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly userContent: UserContentRepository,
    private readonly influence: InfluenceService,
    private readonly events: DomainEvents,
  ) {}

  /** @throws PostNotFound for a post that is absent or hidden from the viewer */
  async get(viewerId: string, postId: string): Promise<PostRow> {
    const post = await this.posts.find(viewerId, postId);
    if (!post) throw new PostNotFound();
    return post;
  }

  async create(authorId: string, draft: Omit<NewPost, 'authorId'>): Promise<PostRow> {
    throwIfInvalid(contentErrors(draft.type, draft));
    return this.database.transaction(async () => {
      const postId = await this.posts.add({ authorId, ...draft });
      if (postId === undefined) throw new Unauthorized();
      await this.influence.award({ userId: authorId, kind: 'post', points: POINTS, subjectId: postId });
      this.events.publish(new PostCreated(postId, authorId));
      return this.get(authorId, postId);
    });
  }

  /** Absent fields stay as they are; without any field the post is not marked as edited. */
  async edit(userId: string, postId: string, changes: PostChanges): Promise<PostRow> {
    return this.database.transaction(async () => {
      const post = await this.ownPost(userId, postId);
      if (post.type === 'TEXT' && changes.content !== undefined) throwIfInvalid(textErrors(changes.content));
      const isChange = changes.content !== undefined || changes.caption !== undefined;
      if (isChange) await this.posts.edit(postId, changes);
      return this.get(userId, postId);
    });
  }

  async setCommentsEnabled(userId: string, postId: string, enabled?: boolean): Promise<PostRow> {
    return this.database.transaction(async () => {
      await this.ownPost(userId, postId);
      if (enabled !== undefined) await this.posts.setCommentsEnabled(postId, enabled);
      return this.get(userId, postId);
    });
  }

  /** Clears and hides the post and revokes the points that it and its likes brought. */
  async remove(userId: string, postId: string): Promise<void> {
    await this.database.transaction(async () => {
      await this.ownPost(userId, postId);
      const { likesCount, hasLiked } = await this.get(userId, postId);
      await this.posts.remove(postId, userId);
      const likesByOthers = likesCount - (hasLiked ? 1 : 0);
      await this.revokePoints('post-deleted', POINTS, { userId, subjectId: postId });
      await this.revokePoints('likes-removed', likesByOthers, { userId, subjectId: postId });
      this.events.publish(new PostDeleted(postId, userId));
    });
  }

  /**
   * Removes everything that the user posted, commented and liked, and corrects the counters and points of others. The
   * caller's transaction must hold the user's row FOR UPDATE, or what the user does meanwhile could remain.
   */
  async removeAllOf(userId: string): Promise<void> {
    await this.userContent.lockPosts(userId);
    const credits = await this.userContent.removeLikes(userId);
    await this.userContent.removeBookmarks(userId);
    await this.userContent.removeCommentLikes(userId);
    await this.userContent.removeComments(userId);
    await this.userContent.removePosts(userId);
    const awards = credits.map(({ authorId, likes }) => ({ userId: authorId, points: -likes }));
    await this.influence.awardAll(awards, { kind: 'likes-removed', subjectId: userId });
  }

  async exportOf(userId: string): Promise<UserContentExport> {
    return this.userContent.exportOf(userId);
  }

  private async ownPost(userId: string, postId: string): Promise<Post> {
    const post = await this.posts.findLocked(userId, postId);
    if (!post) throw new PostNotFound();
    if (post.authorId !== userId) throw new NotYourPost();
    return post;
  }

  private async revokePoints(
    kind: string,
    points: number,
    of: { userId: string; subjectId: string },
  ): Promise<void> {
    if (points > 0) await this.influence.award({ ...of, kind, points: -points });
  }
}

function throwIfInvalid(errors: FieldError[]): void {
  if (errors.length > 0) throw new ValidationFailed(errors);
}
