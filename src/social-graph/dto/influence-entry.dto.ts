import { toIso } from '../../common/to-iso.js';
import type { InfluenceEntry } from '../../users/influence.tables.js';

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
