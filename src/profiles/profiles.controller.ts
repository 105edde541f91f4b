import { Controller, Get, Param } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Public } from '../common/auth/public.decorator.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { UserNotFound } from '../users/users.errors.js';
import { ProfilePageDto } from './dto/profile-page.dto.js';
import { ProfilesService } from './profiles.service.js';

@Controller('api/users')
export class ProfilesController {
  constructor(private readonly profiles: ProfilesService) {}

  /** Get a user's profile page: texts, counts, and what the viewer may do. */
  @Public()
  @Get(':username/profile')
  @Problems(UserNotFound)
  async profile(
    @CurrentUser() viewerId: string | undefined,
    @Param('username') username: string,
  ): Promise<ProfilePageDto> {
    return ProfilePageDto.from(await this.profiles.of(viewerId, username));
  }
}
