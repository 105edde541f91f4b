import { AuthorDto } from '../../users/dto/author.dto.js';
import type { Suggestion } from '../people.repository.js';

export class SuggestionDto extends AuthorDto {
  bio: string | null;
  industry: string | null;
  matchReasons: string[];

  static override from(row: Suggestion): SuggestionDto {
    return { ...AuthorDto.from(row), bio: row.bio, industry: row.industry, matchReasons: [] };
  }
}
