import type { AuthorRow } from '../author.sql.js';

/** The public fields of a user. */
export class AuthorDto {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  isVerified: boolean;
  netWorth: number;
  influenceScore: number;

  static from(row: AuthorRow): AuthorDto {
    const dto = new AuthorDto();
    dto.id = row.id;
    dto.username = row.username;
    dto.displayName = row.displayName;
    dto.avatarUrl = row.avatarUrl;
    dto.isVerified = row.isVerified;
    dto.netWorth = row.netWorth;
    dto.influenceScore = row.influenceScore;
    return dto;
  }
}
