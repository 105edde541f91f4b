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

/** The numbers that existing clients give their steps. */
const [INTERESTS, INDUSTRY, TIER, LAST] = [2, 3, 4, 7];

/** The first days of an account. No route asks how far one has come. */
@Controller('api')
export class OnboardingController {
  constructor(private readonly users: UsersService) {}

  /** How far you have come since you signed up. */
  @Get('onboarding/status')
  async status(@CurrentUser() userId: string): Promise<OnboardingStatusDto> {
    return OnboardingStatusDto.from(await this.users.get(userId));
  }

  /** What newcomers are asked whether they care for. */
  @Public()
  @Get('interests/categories')
  categories(): InterestCategoryDto[] {
    return interestCategories;
  }

  /** Keeps that this step is done; the interests themselves are checked and not kept, since nothing uses them. */
  @Post('interests/select')
  @HttpCode(200)
  async chooseInterests(@CurrentUser() userId: string, @Body() _: ChooseInterestsDto): Promise<StepDoneDto> {
    await this.users.update(userId, { onboardingStep: INTERESTS });
    return StepDoneDto.done();
  }

  /** Keeps your industry. */
  @Post('onboarding/industry')
  @HttpCode(200)
  async chooseIndustry(
    @CurrentUser() userId: string,
    @Body() { industry }: ChooseIndustryDto,
  ): Promise<StepDoneDto> {
    await this.users.update(userId, { industry, onboardingStep: INDUSTRY });
    return StepDoneDto.done();
  }

  /** Keeps the tier that you say you are in, for yourself to see; your net worth stays what it is. */
  @Post('onboarding/net-worth-tier')
  @HttpCode(200)
  async chooseTier(@CurrentUser() userId: string, @Body() { tier }: ChooseTierDto): Promise<StepDoneDto> {
    await this.users.update(userId, { netWorthTier: tier, onboardingStep: TIER });
    return StepDoneDto.done();
  }

  /** Keeps that you have come to the end of it. */
  @Post('onboarding/complete')
  @HttpCode(200)
  async complete(@CurrentUser() userId: string): Promise<StepDoneDto> {
    await this.users.update(userId, { onboardingCompleted: true, onboardingStep: LAST });
    return StepDoneDto.done();
  }

  /** Keeps that you have looked around for the first time. */
  @Post('onboarding/first-session-complete')
  @HttpCode(200)
  async completeFirstSession(@CurrentUser() userId: string): Promise<StepDoneDto> {
    await this.users.update(userId, { firstSessionCompleted: true });
    return StepDoneDto.done();
  }
}
