import { toIso } from '../../common/to-iso.js';
import type { Comment } from '../../posts/comments/comments.tables.js';

export class ExportedCommentDto {
  id: string;
  postId: string;
  parentId: string | null;
  content: string;
  likesCount: number;
  editedAt: string | null;
  createdAt: string;

  static from({ id, postId, parentId, content, likesCount, ...times }: Comment): ExportedCommentDto {
    return Object.assign(new ExportedCommentDto(), {
      id,
      postId,
      parentId,
      content,
      likesCount,
      editedAt: toIso(times.editedAt),
      createdAt: toIso(times.createdAt),
    } satisfies ExportedCommentDto);
  }
}
