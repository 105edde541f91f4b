import { Injectable } from '@nestjs/common';
import { SocialGraphService } from '../../social-graph/social-graph.service.js';
import { SettingsService } from '../../users/settings.service.js';
import { CommentsClosed, CommentsDisabled, CommentsFollowersOnly } from '../posts.errors.js';
import type { Post } from '../posts.tables.js';

@Injectable()
export class CommentPolicyService {
  constructor(
    private readonly settings: SettingsService,
    private readonly people: SocialGraphService,
  ) {}

  /** @throws CommentsDisabled, CommentsFollowersOnly, CommentsClosed */
  async check(userId: string, post: Post): Promise<void> {
    if (!post.commentsEnabled) throw new CommentsDisabled();
    if (post.authorId === userId) return;
    const { commentPolicy } = await this.settings.get(post.authorId);
    if (commentPolicy === 'NOBODY') throw new CommentsClosed();
    if (commentPolicy === 'FOLLOWERS') await this.checkFollows(userId, post.authorId);
  }

  private async checkFollows(userId: string, authorId: string): Promise<void> {
    const { isFollowing } = await this.people.followState(userId, authorId);
    if (!isFollowing) throw new CommentsFollowersOnly();
  }
}
