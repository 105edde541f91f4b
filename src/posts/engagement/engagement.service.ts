import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { Database } from '../../database/database.js';
import { InfluenceService } from '../../users/influence.service.js';
import { EngagementRepository, type Mark } from './engagement.repository.js';
import { PostNotFound } from '../posts.errors.js';
import { PostLiked, PostUnliked } from '../posts.events.js';
import { type PostCounter, PostsRepository } from '../posts/posts.repository.js';
import type { Post } from '../posts.tables.js';

const COUNTERS = { like: 'likesCount', save: 'savesCount' } as const satisfies Record<Mark, PostCounter>;

/** Likes, saves, shares and views. Row and counter change together, under the post's lock. */
@Injectable()
export class EngagementService {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly engagement: EngagementRepository,
    private readonly influence: InfluenceService,
    private readonly events: DomainEvents,
  ) {}

  /** Returns the number of likes. */
  async like(userId: string, postId: string): Promise<number> {
    return this.mark('like', { userId, postId }, async (post) => {
      await this.rewardAuthor(post, userId, { kind: 'like', points: 1 });
      this.events.publish(new PostLiked(postId, post.authorId, userId));
    });
  }

  /** Revokes the point that the like brought, and returns the number of likes. */
  async unlike(userId: string, postId: string): Promise<number> {
    return this.unmark('like', { userId, postId }, async (post) => {
      await this.rewardAuthor(post, userId, { kind: 'unlike', points: -1 });
      this.events.publish(new PostUnliked(postId, post.authorId, userId));
    });
  }

  async save(userId: string, postId: string): Promise<void> {
    await this.mark('save', { userId, postId });
  }

  async unsave(userId: string, postId: string): Promise<void> {
    await this.unmark('save', { userId, postId });
  }

  /** Counts every call; returns the share's id. */
  async share(userId: string, postId: string, platform?: string): Promise<string> {
    return this.database.transaction(async () => {
      await this.locked(userId, postId);
      const shareId = await this.engagement.addShare(userId, postId, platform);
      await this.posts.count(postId, 'sharesCount', 1);
      return shareId;
    });
  }

  async requireVisible(userId: string, postId: string): Promise<void> {
    if (!(await this.posts.find(userId, postId))) throw new PostNotFound();
  }

  /** Returns whether this is the first view of the user. */
  async view(userId: string, postId: string): Promise<boolean> {
    await this.requireVisible(userId, postId);
    return this.database.transaction(async () => {
      const isNew = await this.engagement.addView(userId, postId);
      if (isNew) await this.posts.count(postId, 'viewsCount', 1);
      return isNew;
    });
  }

  private async mark(mark: Mark, target: UserAndPost, onAdded: Effect = noEffect): Promise<number> {
    return this.database.transaction(async () => {
      const post = await this.locked(target.userId, target.postId);
      if (!(await this.engagement.add(mark, target.userId, post.id))) return post[COUNTERS[mark]];
      const total = await this.posts.count(post.id, COUNTERS[mark], 1);
      await onAdded(post);
      return total;
    });
  }

  private async unmark(mark: Mark, target: UserAndPost, onRemoved: Effect = noEffect): Promise<number> {
    return this.database.transaction(async () => {
      const post = await this.locked(target.userId, target.postId);
      if (!(await this.engagement.remove(mark, target.userId, post.id))) return post[COUNTERS[mark]];
      const total = await this.posts.count(post.id, COUNTERS[mark], -1);
      await onRemoved(post);
      return total;
    });
  }

  private async locked(userId: string, postId: string): Promise<Post> {
    const post = await this.posts.findLocked(userId, postId);
    if (!post) throw new PostNotFound();
    return post;
  }

  /** Likes of own posts bring no points. */
  private async rewardAuthor(
    post: Post,
    userId: string,
    reward: { kind: string; points: number },
  ): Promise<void> {
    if (post.authorId === userId) return;
    await this.influence.award({ ...reward, userId: post.authorId, subjectId: post.id });
  }
}

interface UserAndPost {
  userId: string;
  postId: string;
}

type Effect = (post: Post) => Promise<void>;
const noEffect: Effect = () => Promise.resolve();
