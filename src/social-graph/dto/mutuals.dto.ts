import type { AuthorRow } from '../../users/author.tables.js';
import { AuthorDto } from '../../users/dto/author.dto.js';

/** The people whom both the viewer and the person follow. */
export class MutualsDto {
  /** Counted up to 100. */
  count: number;
  /** Five at most. */
  users: AuthorDto[];

  static from({ count, users }: { count: number; users: AuthorRow[] }): MutualsDto {
    return { count, users: users.map((user) => AuthorDto.from(user)) };
  }
}
