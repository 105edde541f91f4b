import type { User } from '../../../users/users.tables.js';

/** How far a newcomer has come. */
export class OnboardingStatusDto {
  onboardingCompleted: boolean;
  onboardingStep: number;
  industry: string | null;
  netWorthTier: string | null;
  netWorthVisibility: string | null;
  profileVisibility: string | null;
  firstSessionCompleted: boolean;
  avatarUrl: string | null;
  phoneVerified: boolean;
  interests: string[];
  hasInterests: boolean;
  hasAvatar: boolean;
  hasIndustry: boolean;

  static from(row: User): OnboardingStatusDto {
    const dto = new OnboardingStatusDto();
    dto.onboardingCompleted = row.onboardingCompleted;
    dto.onboardingStep = row.onboardingStep;
    dto.industry = row.industry;
    dto.netWorthTier = row.netWorthTier;
    dto.netWorthVisibility = row.netWorthVisibility;
    dto.profileVisibility = row.profileVisibility;
    dto.firstSessionCompleted = row.firstSessionCompleted;
    dto.avatarUrl = row.avatarUrl;
    dto.phoneVerified = row.phoneVerified;
    dto.interests = [];
    dto.hasInterests = false;
    dto.hasAvatar = Boolean(row.avatarUrl);
    dto.hasIndustry = row.industry !== null;
    return dto;
  }
}
