import { ApiPropertyOptional } from '@nestjs/swagger';
import { Limit } from '../../common/pagination/limit.decorator.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import { Text } from '../../common/validation/text.decorator.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { Suggestion } from '../people.repository.js';

export class PeopleQuery extends PageQuery {
  /** Part of a username or display name, case-insensitive, without wildcards; all users when empty. */
  @ApiPropertyOptional({ type: 'string', maxLength: 100 })
  @Text({ min: 0, max: 100 })
  q: string = '';
}

export class SuggestionDto extends AuthorDto {
  bio: string | null;
  industry: string | null;
  matchReasons: string[];

  static override from(row: Suggestion): SuggestionDto {
    return { ...AuthorDto.from(row), bio: row.bio, industry: row.industry, matchReasons: [] };
  }
}

export class SuggestionsQuery {
  /** Clamped to 1–100. */
  @Limit({ max: 100 })
  limit: number = 20;
}
