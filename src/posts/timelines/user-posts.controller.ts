import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { CurrentUser } from '../../common/auth/current-user.js';
import { InvalidCursor } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import type { Page } from '../../common/pagination/page.js';
import { UserNotFound } from '../../users/users.errors.js';
import { UserPostsQuery } from './dto/timeline-queries.dto.js';
import { PostDto } from '../posts/dto/post.dto.js';
import { postsOrTiles, PostTilesDto } from './dto/post-tiles.dto.js';
import { TimelinesService } from './timelines.service.js';

@Controller('api/users')
export class UserPostsController {
  constructor(private readonly timelines: TimelinesService) {}

  /** List a user's posts, newest first: whole posts by id; tiles of the profile's grid with `tab` or by username. */
  @Get(':id/posts')
  @ApiExtraModels(PostDto, PostTilesDto)
  @ApiOkResponse({
    schema: {
      oneOf: [
        { type: 'array', items: { $ref: getSchemaPath(PostDto) } },
        { $ref: getSchemaPath(PostTilesDto) },
      ],
    },
  })
  @Problems(UserNotFound, InvalidCursor)
  async list(
    @CurrentUser() viewerId: string,
    @Param('id') idOrUsername: string,
    @Query() request: UserPostsQuery,
  ): Promise<Page<PostDto> | PostTilesDto> {
    return postsOrTiles(await this.timelines.listByUser(viewerId, idOrUsername, request));
  }
}
