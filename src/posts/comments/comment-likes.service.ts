import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from './comments.tables.js';
import { CommentNotFound } from '../posts.errors.js';

/** Likes of comments bring nobody points. Row and counter move together, under the comment's lock. */
@Injectable()
export class CommentLikesService {
  constructor(
    private readonly database: Database,
    private readonly comments: CommentsRepository,
  ) {}

  /** Likes the comment, if it was not liked already, and tells how many do. */
  async like(userId: string, commentId: string): Promise<number> {
    return this.database.transaction(async () => {
      const { likesCount } = await this.locked(userId, commentId);
      const isNew = await this.comments.addLike(userId, commentId);
      return isNew ? this.comments.countLikes(commentId, 1) : likesCount;
    });
  }

  async unlike(userId: string, commentId: string): Promise<number> {
    return this.database.transaction(async () => {
      const { likesCount } = await this.locked(userId, commentId);
      const isGone = await this.comments.removeLike(userId, commentId);
      return isGone ? this.comments.countLikes(commentId, -1) : likesCount;
    });
  }

  private async locked(userId: string, commentId: string): Promise<Comment> {
    const comment = await this.comments.findLocked(userId, commentId);
    if (!comment) throw new CommentNotFound();
    return comment;
  }
}
