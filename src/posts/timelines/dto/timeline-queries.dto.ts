import { IsIn } from 'class-validator';
import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class PostSearchQuery extends PageQuery {
  /** Part of a post's content or caption; matched literally, ignoring case. */
  @Text({ max: 200 })
  q: string;
}

const TABS = ['ALL', 'TEXT', 'PHOTO', 'VIDEO', 'VOICE', 'PINNED'] as const;

export class UserPostsQuery extends PageQuery {
  /** Returns the tiles of a profile's grid instead of whole posts. */
  @MayBeAbsent()
  @IsIn(TABS)
  tab?: 'ALL' | 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE' | 'PINNED';
}
