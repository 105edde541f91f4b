import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { CommentsRepository } from './comments.repository.js';
import type { Comment } from './comments.tables.js';
import { CommentNotFound } from '../posts.errors.js';

/** Likes of comments bring no points. Row and counter change together, under the comment's lock. */
@Injectable()
export class CommentLikesService {
  constructor(
    private readonly database: Database,
    private readonly comments: CommentsRepository,
  ) {}

  /** Returns the number of likes. */
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
