import type { Page } from '../../../common/pagination/page.js';
import { PostDto } from '../../posts/dto/post.dto.js';
import type { PostTile } from '../timelines.repository.js';
import type { UserPosts } from '../timelines.service.js';

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

export class PostTilesDto {
  posts: PostTileDto[];
  /** Null at the end. */
  nextCursor: string | null;

  static from(page: Page<PostTile>): PostTilesDto {
    return { posts: page.items.map((tile) => PostTileDto.from(tile)), nextCursor: page.next ?? null };
  }
}

/** Whole posts are an array, tiles come with the next cursor. */
export const postsOrTiles = (found: UserPosts): Page<PostDto> | PostTilesDto =>
  'whole' in found ? found.whole.map((post) => PostDto.from(post)) : PostTilesDto.from(found.tiles);
