import { IsBooleanString } from 'class-validator';
import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { MayBeAbsent } from '../../../common/validation/optional.decorators.js';

export class FeedQuery extends PageQuery {
  /** Has no effect: there are no ads. */
  @MayBeAbsent()
  @IsBooleanString()
  includeAds?: string;
}
