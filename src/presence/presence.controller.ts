import { Controller, Get, Param } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { UserNotFound } from '../users/users.errors.js';
import { PresenceStateDto } from './dto/presence.dto.js';
import { PresenceService } from './presence.service.js';

@Controller('api/users')
export class PresenceController {
  constructor(private readonly presence: PresenceService) {}

  /** Check whether a user is online. */
  @Get(':id/online-status')
  @Problems(UserNotFound)
  async onlineStatus(
    @CurrentUser() viewerId: string,
    @Param('id') userId: string,
  ): Promise<PresenceStateDto> {
    return PresenceStateDto.from(userId, await this.presence.stateOf(viewerId, userId));
  }
}
