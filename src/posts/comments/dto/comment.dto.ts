import { IsOptional, IsString, MaxLength } from 'class-validator';
import { toIso } from '../../../common/to-iso.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';
import type { CommentRow } from '../comment-view.sql.js';

/** A comment or reply; a deleted one that has replies is a tombstone without text. */
export class CommentDto {
  id: string;
  postId: string;
  authorId: string;
  content: string;
  isHidden: boolean;
  hiddenReason: string | null;
  hiddenAt: string | null;
  hiddenById: string | null;
  /** The comment that this one replies to. */
  parentId: string | null;
  likesCount: number;
  repliesCount: number;
  /** By the viewer. */
  hasLiked: boolean;
  editedAt: string | null;
  deletedAt: string | null;
  createdAt: string;
  author: AuthorDto;

  static from(row: CommentRow): CommentDto {
    return {
      id: row.id,
      postId: row.postId,
      authorId: row.authorId,
      content: row.content,
      isHidden: row.isHidden,
      hiddenReason: row.hiddenReason,
      hiddenAt: toIso(row.hiddenAt),
      hiddenById: row.hiddenById,
      parentId: row.parentId,
      likesCount: row.likesCount,
      repliesCount: row.repliesCount,
      hasLiked: row.hasLiked,
      editedAt: toIso(row.editedAt),
      deletedAt: toIso(row.deletedAt),
      createdAt: toIso(row.createdAt),
      author: AuthorDto.from(row.author),
    };
  }
}

export class CreateCommentDto {
  @Text({ max: 2000 })
  content: string;

  /** The comment of the same post that this one replies to. */
  @IsOptional()
  @IsString()
  @MaxLength(255)
  parentId?: string | null;
}

export class EditCommentDto {
  @MayBeAbsent()
  @Text({ max: 2000 })
  content?: string;
}
