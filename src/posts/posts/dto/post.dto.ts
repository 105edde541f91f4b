import { toIso } from '../../../common/to-iso.js';
import { AuthorDto } from '../../../users/dto/author.dto.js';
import type { PostRow } from '../post-view.sql.js';

export class PostDto {
  id: string;
  authorId: string;
  type: 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE';
  content: string | null;
  caption: string | null;
  mediaUrl: string | null;
  thumbnailUrl: string | null;
  durationMs: number | null;
  aspectRatio: number | null;
  visibility: 'PUBLIC' | 'FOLLOWERS' | 'PRIVATE';
  commentsEnabled: boolean;
  likesCount: number;
  commentsCount: number;
  savesCount: number;
  sharesCount: number;
  viewsCount: number;
  isFeatured: boolean;
  isHidden: boolean;
  hiddenReason: string | null;
  hiddenAt: string | null;
  hiddenById: string | null;
  deletedAt: string | null;
  deletedById: string | null;
  deleteReason: string | null;
  editedAt: string | null;
  isArchived: boolean;
  archivedAt: string | null;
  isPinned: boolean;
  pinnedAt: string | null;
  createdAt: string;
  author: AuthorDto;
  /** By the viewer. */
  hasLiked: boolean;
  /** By the viewer. */
  hasSaved: boolean;

  static from(row: PostRow): PostDto {
    return { ...contentOf(row), ...countsOf(row), ...historyOf(row), author: AuthorDto.from(row.author) };
  }
}

const contentOf = (row: PostRow) => ({
  id: row.id,
  authorId: row.authorId,
  type: row.type,
  content: row.content,
  caption: row.caption,
  mediaUrl: row.mediaUrl,
  thumbnailUrl: row.thumbnailUrl,
  durationMs: row.durationMs,
  aspectRatio: row.aspectRatio,
  visibility: row.visibility,
  commentsEnabled: row.commentsEnabled,
});

const countsOf = (row: PostRow) => ({
  likesCount: row.likesCount,
  commentsCount: row.commentsCount,
  savesCount: row.savesCount,
  sharesCount: row.sharesCount,
  viewsCount: row.viewsCount,
  hasLiked: row.hasLiked,
  hasSaved: row.hasSaved,
});

const historyOf = (row: PostRow) => ({
  isFeatured: row.isFeatured,
  isHidden: row.isHidden,
  hiddenReason: row.hiddenReason,
  hiddenAt: toIso(row.hiddenAt),
  hiddenById: row.hiddenById,
  deletedAt: toIso(row.deletedAt),
  deletedById: row.deletedById,
  deleteReason: row.deleteReason,
  editedAt: toIso(row.editedAt),
  isArchived: row.isArchived,
  archivedAt: toIso(row.archivedAt),
  isPinned: row.isPinned,
  pinnedAt: toIso(row.pinnedAt),
  createdAt: toIso(row.createdAt),
});

export class LikeStateDto {
  message: 'Liked' | 'Unliked';
  likesCount: number;
  hasLiked: boolean;

  static liked(likesCount: number): LikeStateDto {
    return { message: 'Liked', likesCount, hasLiked: true };
  }

  static unliked(likesCount: number): LikeStateDto {
    return { message: 'Unliked', likesCount, hasLiked: false };
  }
}

export class CommentsToggledDto {
  message: string;
  commentsEnabled: boolean;
  post: PostDto;

  static from(row: PostRow): CommentsToggledDto {
    const { commentsEnabled } = row;
    const message = commentsEnabled ? 'Comments enabled' : 'Comments disabled';
    return { message, commentsEnabled, post: PostDto.from(row) };
  }
}
