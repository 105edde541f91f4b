import { IsIn } from 'class-validator';
import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';

const TABS = ['ALL', 'TEXT', 'PHOTO', 'VIDEO', 'VOICE', 'PINNED'] as const;

export class UserPostsQuery extends PageQuery {
  /** Asks for the tiles of a profile's grid instead of whole posts. */
  @MayBeAbsent()
  @IsIn(TABS)
  tab?: 'ALL' | 'TEXT' | 'PHOTO' | 'VIDEO' | 'VOICE' | 'PINNED';
}
