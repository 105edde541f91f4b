import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class PostSearchQuery extends PageQuery {
  /** A part of a post's content or caption, literally and in any case. */
  @Text({ max: 200 })
  q: string;
}
