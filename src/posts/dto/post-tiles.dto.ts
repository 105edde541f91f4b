import type { Page } from '../../common/pagination/page.js';
import type { PostTile } from '../timelines.repository.js';
import { PostTileDto } from './post-tile.dto.js';

export class PostTilesDto {
  posts: PostTileDto[];
  /** Null at the end. */
  nextCursor: string | null;

  static from(page: Page<PostTile>): PostTilesDto {
    return { posts: page.items.map((tile) => PostTileDto.from(tile)), nextCursor: page.next ?? null };
  }
}
