import type { Profile } from '../social-graph.service.js';
import { ProfileDto } from './profile.dto.js';

/** All that a private account shows to people it has not accepted as followers. */
export class ProfileCardDto {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  isPrivate: boolean;
  restricted: boolean;
  netWorth: number;
  influenceScore: number;
  followersCount: number;
  followingCount: number;
  isFollowing: boolean;
  isFollowedBy: boolean;
  isRequested: boolean;

  static from(row: Profile): ProfileCardDto {
    return {
      id: row.id,
      username: row.username,
      displayName: row.displayName,
      avatarUrl: row.avatarUrl,
      isPrivate: true,
      restricted: true,
      netWorth: 0,
      influenceScore: 0,
      followersCount: row.followersCount,
      followingCount: row.followingCount,
      isFollowing: row.isFollowing,
      isFollowedBy: row.isFollowedBy,
      isRequested: row.isRequested,
    };
  }
}

/** The whole profile, with its block marked where the viewer set one, or else the card. */
export function profileOrCard(row: Profile): ProfileDto | ProfileCardDto {
  return row.isOpen || row.isBlocked ? ProfileDto.from(row) : ProfileCardDto.from(row);
}
