import type { AuthorRow } from '../../users/author.tables.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { FollowOutcome } from '../follows.service.js';

/** How the viewer stands to the person after the request. */
export class FollowStateDto {
  message: 'Followed' | 'Requested' | 'Unfollowed';
  isFollowing: boolean;
  isRequested: boolean;

  static from(outcome: FollowOutcome): FollowStateDto {
    return { message: outcome, isFollowing: outcome === 'Followed', isRequested: outcome === 'Requested' };
  }
}

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
