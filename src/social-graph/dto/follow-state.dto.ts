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
