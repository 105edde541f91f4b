import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { InfluenceEntry } from '../../users/influence.tables.js';
import type { ElitePerson } from '../people.repository.js';

export class InfluenceEntryDto {
  /** A post, a like, a follow, or the removal of one. */
  kind: string;
  points: number;
  /** The post or user that caused the entry; null for users whom the viewer may not see. */
  subjectId: string | null;
  createdAt: string;

  static from({ kind, points, subjectId, createdAt }: InfluenceEntry): InfluenceEntryDto {
    return { kind, points, subjectId, createdAt: toIso(createdAt) };
  }
}

export class InfluenceDto {
  score: number;
  /** One page, latest first. */
  entries: InfluenceEntryDto[];

  static from(score: number, entries: InfluenceEntryDto[]): InfluenceDto {
    return { score, entries };
  }
}

export class ElitePersonDto extends AuthorDto {
  /** 1 is the highest net worth. */
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
