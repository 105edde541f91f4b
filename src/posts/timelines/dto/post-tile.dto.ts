import type { PostTile } from '../timelines.repository.js';

/** A post in the grid of a profile. */
export class PostTileDto {
  id: string;
  type: 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE';
  thumbnailUrl: string | null;
  durationMs: number | null;
  likesCount: number;
  viewsCount: number;
  commentsCount: number;

  static from(tile: PostTile): PostTileDto {
    const { id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount } = tile;
    return { id, type, thumbnailUrl, durationMs, likesCount, viewsCount, commentsCount };
  }
}
