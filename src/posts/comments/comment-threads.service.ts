import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest, type Position } from '../../common/pagination/cursors.js';
import type { Page } from '../../common/pagination/page.js';
import type { CommentRow } from './comment-view.sql.js';
import { CommentsRepository } from './comments.repository.js';
import { PostsService } from '../posts/posts.service.js';

@Injectable()
export class CommentThreadsService {
  constructor(
    private readonly cursors: Cursors,
    private readonly posts: PostsService,
    private readonly comments: CommentsRepository,
  ) {}

  /** Comments and replies alike, newest first. */
  async list(viewerId: string, postId: string, request: PageRequest): Promise<Page<CommentRow>> {
    await this.posts.get(viewerId, postId);
    const read = (limit: number, after?: Position) => this.comments.list({ viewerId, postId }, limit, after);
    return this.cursors.page({ name: `comments on ${postId}`, viewerId }, request, {
      read,
      positionOf: (comment) => [comment.createdAt, comment.id],
    });
  }
}
