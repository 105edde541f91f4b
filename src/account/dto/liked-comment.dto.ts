import { toIso } from '../../common/to-iso.js';

export class LikedCommentDto {
  commentId: string;
  createdAt: string;

  static from(row: { commentId: string; createdAt: string }): LikedCommentDto {
    return Object.assign(new LikedCommentDto(), {
      commentId: row.commentId,
      createdAt: toIso(row.createdAt),
    });
  }
}
