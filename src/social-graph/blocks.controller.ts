import { Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../common/auth/current-user.js';
import { InvalidCursor } from '../common/errors/common.errors.js';
import { Problems } from '../common/errors/problems.decorator.js';
import { PageQuery } from '../common/pagination/page-query.dto.js';
import type { Page } from '../common/pagination/page.js';
import { Paged } from '../common/pagination/paged.decorator.js';
import { SuccessDto } from '../common/success.dto.js';
import { AuthorDto } from '../users/dto/author.dto.js';
import { UserNotFound } from '../users/users.errors.js';
import { BlocksService } from './blocks.service.js';
import { BlockStateDto } from './dto/blocks-and-mutes.dto.js';
import { PeopleListsService } from './people-lists.service.js';
import { CannotBlockSelf } from './social-graph.errors.js';

@Controller('api')
export class BlocksController {
  constructor(
    private readonly blocks: BlocksService,
    private readonly lists: PeopleListsService,
  ) {}

  /** Block a user and end follows in both directions. */
  @Post(['users/:id/block', 'me/block/:id'])
  @HttpCode(200)
  @Problems(CannotBlockSelf, UserNotFound)
  async block(@CurrentUser() blockerId: string, @Param('id') userId: string): Promise<SuccessDto> {
    await this.blocks.block(blockerId, userId);
    return SuccessDto.from('User blocked');
  }

  /** Unblock a user; ended follows are not restored. */
  @Delete('users/:id/block')
  @Problems(CannotBlockSelf, UserNotFound)
  async unblock(@CurrentUser() blockerId: string, @Param('id') userId: string): Promise<SuccessDto> {
    await this.blocks.unblock(blockerId, userId);
    return SuccessDto.from('User unblocked');
  }

  /** Unblock a user (same as DELETE /api/users/:id/block). */
  @Post('me/unblock/:id')
  @HttpCode(200)
  @Problems(CannotBlockSelf, UserNotFound)
  async unblockByPost(@CurrentUser() blockerId: string, @Param('id') userId: string): Promise<SuccessDto> {
    await this.blocks.unblock(blockerId, userId);
    return SuccessDto.from('User unblocked');
  }

  /** List the users you have blocked, latest first. */
  @Get(['me/blocked', 'users/me/blocked'])
  @Paged(AuthorDto)
  @Problems(InvalidCursor)
  async list(@CurrentUser() userId: string, @Query() request: PageQuery): Promise<Page<AuthorDto>> {
    return (await this.lists.blocked(userId, request)).map((person) => AuthorDto.from(person));
  }

  /** Get whether you have blocked a user. */
  @Get('users/:id/blocked')
  @Problems(UserNotFound)
  async state(@CurrentUser() blockerId: string, @Param('id') userId: string): Promise<BlockStateDto> {
    return BlockStateDto.from(await this.blocks.isBlocked(blockerId, userId));
  }
}
