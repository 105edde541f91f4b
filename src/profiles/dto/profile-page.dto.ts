import { toIso } from '../../common/to-iso.js';
import type { ProfilePage } from '../profiles.service.js';
import { ProfileCountsDto } from './profile-counts.dto.js';
import { ProfilePrivacyDto } from './profile-privacy.dto.js';
import { ProfileRelationshipDto } from './profile-relationship.dto.js';

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
  /** Whether the viewer sees the card alone, its texts null and its figures zero. */
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
      contentRestricted: !person.isOpen,
    };
  }
}
