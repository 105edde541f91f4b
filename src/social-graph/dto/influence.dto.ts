import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { InfluenceEntry } from '../../users/influence.tables.js';
import type { ElitePerson } from '../people.repository.js';

export class InfluenceEntryDto {
  /** What happened: a post, a like, a follow, or the end of one of these. */
  kind: string;
  /** What the score moved by. */
  points: number;
  /** The post or the person behind it; null for people whom the viewer may not find. */
  subjectId: string | null;
  createdAt: string;

  static from({ kind, points, subjectId, createdAt }: InfluenceEntry): InfluenceEntryDto {
    return { kind, points, subjectId, createdAt: toIso(createdAt) };
  }
}

export class InfluenceDto {
  score: number;
  /** A page of them, the latest first. */
  entries: InfluenceEntryDto[];

  static from(score: number, entries: InfluenceEntryDto[]): InfluenceDto {
    return { score, entries };
  }
}

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
