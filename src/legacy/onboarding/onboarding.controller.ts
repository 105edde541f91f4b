import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Public } from '../../common/auth/public.decorator.js';
import {
  ChooseIndustryDto,
  ChooseInterestsDto,
  ChooseTierDto,
  InterestCategoryDto,
  OnboardingStatusDto,
  StepDoneDto,
} from './onboarding.dto.js';
import { interestCategories } from './interest-categories.js';
import { UsersService } from '../../users/users.service.js';

/** Step numbers of existing clients. */
const [INTERESTS, INDUSTRY, TIER, LAST] = [2, 3, 4, 7];

/** Records onboarding progress; no other route depends on it. */
@Controller('api')
export class OnboardingController {
  constructor(private readonly users: UsersService) {}

  /** Get your onboarding status. */
  @Get('onboarding/status')
  async status(@CurrentUser() userId: string): Promise<OnboardingStatusDto> {
    return OnboardingStatusDto.from(await this.users.get(userId));
  }

  /** List interest categories. */
  @Public()
  @Get('interests/categories')
  categories(): InterestCategoryDto[] {
    return interestCategories;
  }

  /** Complete the interests step; the interests are validated but not stored. */
  @Post('interests/select')
  @HttpCode(200)
  async chooseInterests(@CurrentUser() userId: string, @Body() _: ChooseInterestsDto): Promise<StepDoneDto> {
    await this.users.update(userId, { onboardingStep: INTERESTS });
    return StepDoneDto.done();
  }

  /** Set your industry. */
  @Post('onboarding/industry')
  @HttpCode(200)
  async chooseIndustry(
    @CurrentUser() userId: string,
    @Body() { industry }: ChooseIndustryDto,
  ): Promise<StepDoneDto> {
    await this.users.update(userId, { industry, onboardingStep: INDUSTRY });
    return StepDoneDto.done();
  }

  /** Set your net worth tier; your net worth does not change. */
  @Post('onboarding/net-worth-tier')
  @HttpCode(200)
  async chooseTier(@CurrentUser() userId: string, @Body() { tier }: ChooseTierDto): Promise<StepDoneDto> {
    await this.users.update(userId, { netWorthTier: tier, onboardingStep: TIER });
    return StepDoneDto.done();
  }

  /** Complete onboarding. */
  @Post('onboarding/complete')
  @HttpCode(200)
  async complete(@CurrentUser() userId: string): Promise<StepDoneDto> {
    await this.users.update(userId, { onboardingCompleted: true, onboardingStep: LAST });
    return StepDoneDto.done();
  }

  /** Complete your first session. */
  @Post('onboarding/first-session-complete')
  @HttpCode(200)
  async completeFirstSession(@CurrentUser() userId: string): Promise<StepDoneDto> {
    await this.users.update(userId, { firstSessionCompleted: true });
    return StepDoneDto.done();
  }
}
