import { ApiPropertyOptional } from '@nestjs/swagger';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import { Text } from '../../common/validation/text.decorator.js';

export class PeopleQuery extends PageQuery {
  /** A part of a username or display name, literally and in any case; everyone when empty. */
  @ApiPropertyOptional({ type: 'string', maxLength: 100 })
  @Text({ min: 0, max: 100 })
  q: string = '';
}
