import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import type { Page } from '../common/pagination/page.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { AuthorDto } from '../users/dto/author.dto.js';
import { UserNotFound } from '../users/users.errors.js';
import { FollowStateDto, MutualsDto } from './dto/follows.dto.js';
import { FollowsService } from './follows.service.js';
import { PeopleListsService } from './people-lists.service.js';
import { AccountPrivate, BlockedByYou, CannotFollowSelf, ListHidden } from './social-graph.errors.js';

@Controller('api/users/:id')
@Problems(UserNotFound)
export class FollowsController {
  constructor(
    private readonly follows: FollowsService,
    private readonly lists: PeopleListsService,
  ) {}

  /** Follow a user, or request to follow a private account; idempotent. */
  @Post('follow')
  @HttpCode(200)
  @Problems(CannotFollowSelf, BlockedByYou)
  async follow(@CurrentUser() followerId: string, @Param('id') userId: string): Promise<FollowStateDto> {
    return FollowStateDto.from(await this.follows.follow(followerId, userId));
  }

  /** Unfollow a user, or withdraw a follow request. */
  @Delete('follow')
  @Problems(CannotFollowSelf)
  async unfollow(@CurrentUser() followerId: string, @Param('id') userId: string): Promise<FollowStateDto> {
    return FollowStateDto.from(await this.follows.unfollow(followerId, userId));
  }

  /** Unfollow a user (same as DELETE …/follow). */
  @Post('unfollow')
  @HttpCode(200)
  @Problems(CannotFollowSelf)
  async unfollowByPost(
    @CurrentUser() followerId: string,
    @Param('id') userId: string,
  ): Promise<FollowStateDto> {
    return FollowStateDto.from(await this.follows.unfollow(followerId, userId));
  }

  /** List a user's followers, latest first. */
  @Get('followers')
  @Paged(AuthorDto)
  @Problems(InvalidCursor, AccountPrivate, BlockedByYou, ListHidden)
  async followers(
    @CurrentUser() viewerId: string,
    @Param('id') userId: string,
    @Query() request: PageQuery,
  ): Promise<Page<AuthorDto>> {
    return (await this.lists.followers(viewerId, userId, request)).map((person) => AuthorDto.from(person));
  }

  /** List the users whom a user follows, latest first. */
  @Get('following')
  @Paged(AuthorDto)
  @Problems(InvalidCursor, AccountPrivate, BlockedByYou, ListHidden)
  async following(
    @CurrentUser() viewerId: string,
    @Param('id') userId: string,
    @Query() request: PageQuery,
  ): Promise<Page<AuthorDto>> {
    return (await this.lists.following(viewerId, userId, request)).map((person) => AuthorDto.from(person));
  }

  /** List users whom both you and the user follow. */
  @Get('mutuals')
  @Problems(AccountPrivate, BlockedByYou, ListHidden)
  async mutuals(@CurrentUser() viewerId: string, @Param('id') userId: string): Promise<MutualsDto> {
    return MutualsDto.from(await this.lists.mutuals(viewerId, userId));
  }
}
