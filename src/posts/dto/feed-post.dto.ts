import type { PostRow } from '../post-view.tables.js';
import { PostDto } from './post.dto.js';

export class FeedPostDto extends PostDto {
  /** Always false. */
  isAd: boolean;

  static override from(row: PostRow): FeedPostDto {
    return { ...PostDto.from(row), isAd: false };
  }
}
