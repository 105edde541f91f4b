import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import type { Page } from '../common/pagination/page.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { AuthorDto } from '../users/dto/author.dto.js';
import { UserNotFound } from '../users/users.errors.js';
import { MuteChoicesDto, MuteDto } from './dto/blocks-and-mutes.dto.js';
import { MutesService } from './mutes.service.js';
import { CannotMuteSelf } from './social-graph.errors.js';

@Controller('api')
export class MutesController {
  constructor(private readonly mutes: MutesService) {}

  /** Mute a user, or change what is muted; the user is not notified. */
  @Post(['users/:id/mute', 'privacy/muted/:id'])
  @HttpCode(200)
  @Problems(CannotMuteSelf, UserNotFound)
  async mute(
    @CurrentUser() userId: string,
    @Param('id') mutedUserId: string,
    @Body() choices: MuteChoicesDto,
  ): Promise<SuccessDto> {
    await this.mutes.mute(userId, mutedUserId, choices);
    return SuccessDto.from('User muted');
  }

  @Delete(['users/:id/mute', 'privacy/muted/:id'])
  @Problems(CannotMuteSelf, UserNotFound)
  async unmute(@CurrentUser() userId: string, @Param('id') mutedUserId: string): Promise<SuccessDto> {
    await this.mutes.unmute(userId, mutedUserId);
    return SuccessDto.from('User unmuted');
  }

  /** List the users you have muted, latest first. */
  @Get('me/muted')
  @Paged(AuthorDto)
  @Problems(InvalidCursor)
  async list(@CurrentUser() userId: string, @Query() request: PageQuery): Promise<Page<AuthorDto>> {
    return (await this.mutes.list(userId, request)).map(({ person }) => AuthorDto.from(person));
  }

  /** List your mutes with their choices, latest first. */
  @Get('privacy/muted')
  @Paged(MuteDto)
  @Problems(InvalidCursor)
  async listWithChoices(@CurrentUser() userId: string, @Query() request: PageQuery): Promise<Page<MuteDto>> {
    return (await this.mutes.list(userId, request)).map((muted) => MuteDto.from(muted));
  }
}
