import { ApiProperty } from '@nestjs/swagger';
import { toIso } from '../../common/to-iso.js';
import { OwnUserDto } from '../../users/dto/own-user.dto.js';
import type { User } from '../../users/users.tables.js';

/** Strings, or in an adopted account any stored value. */
const ANY_ARRAY = { type: 'array', items: {} } as const;

/** All stored fields of the account except the password hash. */
export class ExportedProfileDto extends OwnUserDto {
  headline: string | null;
  extendedBio: string | null;
  customHandle: string | null;
  timezone: string | null;
  relationshipStatus: string | null;
  relationshipPartnerId: string | null;
  industry: string | null;
  netWorthTier: string | null;
  netWorthVisibility: string | null;
  profileVisibility: string | null;
  profileSongUrl: string | null;
  profileSongTitle: string | null;
  profileSongArtist: string | null;
  avatarVideoUrl: string | null;
  voiceBioUrl: string | null;
  voiceBioDurationMs: number | null;
  themeColor: string | null;
  themeStyle: string | null;
  contactEmail: string | null;
  contactPhone: string | null;
  contactAddress: string | null;
  whatsappNumber: string | null;
  contentLanguage: string | null;
  @ApiProperty(ANY_ARRAY)
  contentTags: unknown[] | null;
  @ApiProperty(ANY_ARRAY)
  primaryPlatforms: unknown[] | null;
  hasManagement: boolean | null;
  managementName: string | null;
  showLocationPublicly: boolean | null;
  businessHours: Record<string, unknown> | null;
  dateEstablished: string | null;
  authProvider: string | null;
  googleId: string | null;
  appleId: string | null;
  smsNotificationsEnabled: boolean;
  marketingOptIn: boolean | null;
  legalVersion: string | null;
  termsAcceptedAt: string | null;
  privacyAcceptedAt: string | null;
  communityGuidelinesAcceptedAt: string | null;
  lastSeenAt: string | null;

  static override from(row: User): ExportedProfileDto {
    return Object.assign(new ExportedProfileDto(), {
      ...OwnUserDto.from(row),
      ...appearanceOf(row),
      ...statusOf(row),
      ...professionalOf(row),
      ...consentOf(row),
      timezone: row.timezone,
      lastSeenAt: toIso(row.lastSeenAt),
    } satisfies ExportedProfileDto);
  }
}

function appearanceOf(row: User) {
  const { headline, extendedBio, customHandle, themeColor, themeStyle, avatarVideoUrl } = row;
  const { voiceBioUrl, voiceBioDurationMs, profileSongUrl, profileSongTitle, profileSongArtist } = row;
  return {
    ...{ headline, extendedBio, customHandle, themeColor, themeStyle, avatarVideoUrl },
    ...{ voiceBioUrl, voiceBioDurationMs, profileSongUrl, profileSongTitle, profileSongArtist },
  };
}

function statusOf(row: User) {
  const { relationshipStatus, relationshipPartnerId, industry, netWorthTier } = row;
  const { netWorthVisibility, profileVisibility } = row;
  return {
    relationshipStatus,
    relationshipPartnerId,
    industry,
    netWorthTier,
    netWorthVisibility,
    profileVisibility,
  };
}

function professionalOf(row: User) {
  const { contactEmail, contactPhone, contactAddress, whatsappNumber, contentLanguage } = row;
  const { hasManagement, managementName, showLocationPublicly } = row;
  return {
    ...{ contactEmail, contactPhone, contactAddress, whatsappNumber, contentLanguage },
    ...{ hasManagement, managementName, showLocationPublicly },
    contentTags: row.contentTags as unknown[] | null,
    primaryPlatforms: row.primaryPlatforms as unknown[] | null,
    businessHours: row.businessHours as Record<string, unknown> | null,
    dateEstablished: toIso(row.dateEstablished),
  };
}

function consentOf(row: User) {
  const { authProvider, googleId, appleId, smsNotificationsEnabled, marketingOptIn, legalVersion } = row;
  return {
    ...{ authProvider, googleId, appleId, smsNotificationsEnabled, marketingOptIn, legalVersion },
    termsAcceptedAt: toIso(row.termsAcceptedAt),
    privacyAcceptedAt: toIso(row.privacyAcceptedAt),
    communityGuidelinesAcceptedAt: toIso(row.communityGuidelinesAcceptedAt),
  };
}
