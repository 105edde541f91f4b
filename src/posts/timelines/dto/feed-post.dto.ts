import type { PostRow } from '../../posts/post-view.sql.js';
import { PostDto } from '../../posts/dto/post.dto.js';

export class FeedPostDto extends PostDto {
  /** Always false. */
  isAd: boolean;

  static override from(row: PostRow): FeedPostDto {
    return { ...PostDto.from(row), isAd: false };
  }
}
