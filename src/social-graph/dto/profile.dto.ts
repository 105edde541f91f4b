import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { Profile } from '../social-graph.service.js';

export class ProfileDto extends AuthorDto {
  bio: string | null;
  coverUrl: string | null;
  category: 'PERSONAL' | 'CREATOR' | 'BUSINESS' | null;
  location: string | null;
  linkUrl: string | null;
  pronouns: string | null;
  createdAt: string;
  /** Null when the user hides it. */
  lastActiveAt: string | null;
  followersCount: number;
  followingCount: number;
  isFollowing: boolean;
  isFollowedBy: boolean;
  /** The viewer's follow request is pending. */
  isRequested: boolean;
  isBlocked: boolean;
  /** Always false: a user who has blocked the viewer is not found. */
  isBlockedBy: boolean;
  isPrivate: boolean;
  /** Whether texts are hidden, for example because the viewer has blocked the user. */
  restricted: boolean;

  static override from(row: Profile): ProfileDto {
    return {
      ...AuthorDto.from(row),
      bio: row.bio,
      coverUrl: row.coverUrl,
      category: row.category,
      location: row.location,
      linkUrl: row.linkUrl,
      pronouns: row.pronouns,
      createdAt: toIso(row.createdAt),
      lastActiveAt: toIso(row.lastActiveAt),
      followersCount: row.followersCount,
      followingCount: row.followingCount,
      isFollowing: row.isFollowing,
      isFollowedBy: row.isFollowedBy,
      isRequested: row.isRequested,
      isBlocked: row.isBlocked,
      isBlockedBy: false,
      isPrivate: row.isPrivate,
      restricted: !row.isAccessible,
    };
  }
}

/** A private account as seen by users who do not follow it. */
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

/** The full profile for accessible and for blocked accounts, else the card. */
export function profileOrCard(row: Profile): ProfileDto | ProfileCardDto {
  return row.isAccessible || row.isBlocked ? ProfileDto.from(row) : ProfileCardDto.from(row);
}

const PEOPLE = 'https://rabitchat.app/u/';

export class ShareLinkDto {
  url: string;
  username: string;

  static from(username: string): ShareLinkDto {
    return { url: PEOPLE + encodeURIComponent(username), username };
  }
}
