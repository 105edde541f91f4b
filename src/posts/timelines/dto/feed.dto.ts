import { IsBooleanString } from 'class-validator';
import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import type { Page } from '../../../common/pagination/page.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { PostDto } from '../../posts/dto/post.dto.js';
import type { PostRow } from '../../posts/post-view.sql.js';

export class FeedPostDto extends PostDto {
  /** Always false. */
  isAd: boolean;

  static override from(row: PostRow): FeedPostDto {
    return { ...PostDto.from(row), isAd: false };
  }
}

export class FeedQuery extends PageQuery {
  /** Has no effect: there are no ads. */
  @MayBeAbsent()
  @IsBooleanString()
  includeAds?: string;
}

export class FeedDto {
  posts: FeedPostDto[];
  /** Null at the end. */
  nextCursor: string | null;

  static from(page: Page<PostRow>): FeedDto {
    return { posts: page.items.map((post) => FeedPostDto.from(post)), nextCursor: page.next ?? null };
  }
}
