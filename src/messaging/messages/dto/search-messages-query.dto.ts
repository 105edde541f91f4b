import { PageQuery } from '../../../common/pagination/page-query.dto.js';
import { Limit } from '../../../common/pagination/limit.decorator.js';
import { Text } from '../../../common/validation/text.decorator.js';

export class SearchMessagesQuery extends PageQuery {
  /** Looked for literally, in any case. */
  @Text({ max: 500 })
  q: string;

  /** How many messages; clamped to 1–100. */
  @Limit({ max: 100 })
  override limit: number = 50;
}
