import { AuthorDto } from '../../users/dto/author.dto.js';
import type { ElitePerson } from '../people.repository.js';

export class ElitePersonDto extends AuthorDto {
  /** 1 is the richest. */
  rank: number;
  category: string;
  creatorCategory: string | null;
  businessCategory: string | null;
  country: string | null;
  city: string | null;

  static ranking(people: ElitePerson[]): ElitePersonDto[] {
    return people.map((person, index) => ({
      rank: index + 1,
      ...AuthorDto.from(person),
      category: person.category,
      creatorCategory: person.creatorCategory,
      businessCategory: person.businessCategory,
      country: person.country,
      city: person.city,
    }));
  }
}
