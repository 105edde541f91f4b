import type { Page } from '../../../common/pagination/page.js';
import type { PostRow } from '../../posts/post-view.sql.js';
import { FeedPostDto } from './feed-post.dto.js';

export class FeedDto {
  posts: FeedPostDto[];
  /** Null at the end. */
  nextCursor: string | null;

  static from(page: Page<PostRow>): FeedDto {
    return { posts: page.items.map((post) => FeedPostDto.from(post)), nextCursor: page.next ?? null };
  }
}
