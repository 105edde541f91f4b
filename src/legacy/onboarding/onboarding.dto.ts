import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn } from 'class-validator';
import { industry, netWorthTier } from '../../users/users.enums.tables.js';
import type { User } from '../../users/users.tables.js';
import { interestCategories } from './interest-categories.js';

export class ChooseIndustryDto {
  @IsIn(industry.enumValues)
  industry: (typeof industry.enumValues)[number];
}

export class ChooseInterestsDto {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(interestCategories.length)
  @IsIn(interestCategories.map(({ slug }) => slug), { each: true })
  interests: string[];
}

export class ChooseTierDto {
  @IsIn(netWorthTier.enumValues)
  tier: (typeof netWorthTier.enumValues)[number];
}

export class InterestCategoryDto {
  /** Same as the slug. */
  id: string;
  slug: string;
  name: string;
  description: string;
  /** Name in the Feather icon set. */
  icon: string;
  color: string;
  gradientColors: string[];
  order: number;
}

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

export class StepDoneDto {
  success: boolean;

  static done(): StepDoneDto {
    return Object.assign(new StepDoneDto(), { success: true });
  }
}
