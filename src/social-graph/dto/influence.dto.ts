import { InfluenceEntryDto } from './influence-entry.dto.js';

export class InfluenceDto {
  score: number;
  /** A page of them, the latest first. */
  entries: InfluenceEntryDto[];

  static from(score: number, entries: InfluenceEntryDto[]): InfluenceDto {
    return { score, entries };
  }
}
