import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import type { Page } from '../common/pagination/page.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { AuthorDto } from '../users/dto/author.dto.js';
import { FollowsService } from './follows.service.js';
import { PeopleListsService } from './people-lists.service.js';
import { FollowRequestNotFound } from './social-graph.errors.js';

/** Requests stay pending when the account becomes public, until answered or withdrawn. */
@Controller('api/me/follow-requests')
export class FollowRequestsController {
  constructor(
    private readonly follows: FollowsService,
    private readonly lists: PeopleListsService,
  ) {}

  /** List the follow requests you received, latest first. */
  @Get()
  @Paged(AuthorDto)
  @Problems(InvalidCursor)
  async list(@CurrentUser() userId: string, @Query() request: PageQuery): Promise<Page<AuthorDto>> {
    return (await this.lists.requesters(userId, request)).map((person) => AuthorDto.from(person));
  }

  /** Accept a follow request. */
  @Post(':userId/accept')
  @HttpCode(200)
  @Problems(FollowRequestNotFound)
  async accept(@CurrentUser() userId: string, @Param('userId') requesterId: string): Promise<SuccessDto> {
    await this.follows.accept(userId, requesterId);
    return SuccessDto.from('Follow request accepted');
  }

  /** Decline a follow request; the requester may ask again. */
  @Delete(':userId')
  @Problems(FollowRequestNotFound)
  async decline(@CurrentUser() userId: string, @Param('userId') requesterId: string): Promise<SuccessDto> {
    await this.follows.decline(userId, requesterId);
    return SuccessDto.from('Follow request declined');
  }
}
