import { toIso } from '../../common/to-iso.js';
import type { Post } from '../../posts/posts.tables.js';

export class ExportedPostDto {
  id: string;
  type: Post['type'];
  content: string | null;
  caption: string | null;
  mediaUrl: string | null;
  thumbnailUrl: string | null;
  durationMs: number | null;
  aspectRatio: number | null;
  visibility: Post['visibility'];
  commentsEnabled: boolean;
  likesCount: number;
  commentsCount: number;
  savesCount: number;
  sharesCount: number;
  viewsCount: number;
  isArchived: boolean;
  isPinned: boolean;
  editedAt: string | null;
  createdAt: string;

  static from(row: Post): ExportedPostDto {
    return Object.assign(new ExportedPostDto(), {
      ...contentOf(row),
      ...countersOf(row),
      id: row.id,
      type: row.type,
      visibility: row.visibility,
      commentsEnabled: row.commentsEnabled,
      isArchived: row.isArchived,
      isPinned: row.isPinned,
      editedAt: toIso(row.editedAt),
      createdAt: toIso(row.createdAt),
    } satisfies ExportedPostDto);
  }
}

function contentOf({ content, caption, mediaUrl, thumbnailUrl, durationMs, aspectRatio }: Post) {
  return { content, caption, mediaUrl, thumbnailUrl, durationMs, aspectRatio };
}

function countersOf({ likesCount, commentsCount, savesCount, sharesCount, viewsCount }: Post) {
  return { likesCount, commentsCount, savesCount, sharesCount, viewsCount };
}
