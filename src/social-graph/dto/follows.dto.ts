import type { AuthorRow } from '../../users/author.sql.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { FollowOutcome } from '../follows.service.js';

/** The state after the request. */
export class FollowStateDto {
  message: 'Followed' | 'Requested' | 'Unfollowed';
  isFollowing: boolean;
  isRequested: boolean;

  static from(outcome: FollowOutcome): FollowStateDto {
    return { message: outcome, isFollowing: outcome === 'Followed', isRequested: outcome === 'Requested' };
  }
}

/** Users whom both the viewer and the user follow. */
export class MutualsDto {
  /** At most 100. */
  count: number;
  /** At most 5. */
  users: AuthorDto[];

  static from({ count, users }: { count: number; users: AuthorRow[] }): MutualsDto {
    return { count, users: users.map((user) => AuthorDto.from(user)) };
  }
}
