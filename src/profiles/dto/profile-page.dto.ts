import { toIso } from '../../common/to-iso.js';
import type { Profile } from '../../social-graph/social-graph.service.js';
import type { ProfilePage } from '../profiles.service.js';

export class ProfileCountsDto {
  /** Posts that the viewer may see. */
  posts: number;
  followers: number;
  following: number;
  /** Likes of the posts that the viewer may see. */
  totalLikes: number;

  static from({ person, counts }: ProfilePage): ProfileCountsDto {
    const { followersCount, followingCount } = person;
    return {
      posts: counts.posts,
      followers: followersCount,
      following: followingCount,
      totalLikes: counts.likes,
    };
  }
}

export class ProfilePrivacyDto {
  isPrivate: boolean;
  viewerCanSeeContent: boolean;

  static from(person: Profile): ProfilePrivacyDto {
    return { isPrivate: person.isPrivate, viewerCanSeeContent: person.isAccessible };
  }
}

export class ProfileRelationshipDto {
  isFollowing: boolean;
  /** By the viewer. */
  isBlocked: boolean;
  canMessage: boolean;

  static from({ person, canMessage }: ProfilePage): ProfileRelationshipDto {
    return { isFollowing: person.isFollowing, isBlocked: person.isBlocked, canMessage };
  }
}

export class ProfilePageDto {
  id: string;
  username: string;
  displayName: string;
  bio: string | null;
  avatarUrl: string | null;
  coverUrl: string | null;
  category: 'PERSONAL' | 'CREATOR' | 'BUSINESS' | null;
  location: string | null;
  linkUrl: string | null;
  netWorth: number;
  influenceScore: number;
  verified: boolean;
  createdAt: string;
  counts: ProfileCountsDto;
  relationship: ProfileRelationshipDto;
  privacy: ProfilePrivacyDto;
  /** Whether the viewer only sees the card, with its texts null and its figures zero. */
  contentRestricted: boolean;

  static from(page: ProfilePage): ProfilePageDto {
    const { person } = page;
    return {
      id: person.id,
      username: person.username,
      displayName: person.displayName,
      bio: person.bio,
      avatarUrl: person.avatarUrl,
      coverUrl: person.coverUrl,
      category: person.category,
      location: person.location,
      linkUrl: person.linkUrl,
      netWorth: person.netWorth,
      influenceScore: person.influenceScore,
      verified: person.isVerified,
      createdAt: toIso(person.createdAt),
      counts: ProfileCountsDto.from(page),
      relationship: ProfileRelationshipDto.from(page),
      privacy: ProfilePrivacyDto.from(person),
      contentRestricted: !person.isAccessible,
    };
  }
}
