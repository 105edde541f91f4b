import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';
import { CurrentUser } from '../../common/auth/current-user.js';
import { Public } from '../../common/auth/public.decorator.js';
import { InvalidCursor } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import type { Page } from '../../common/pagination/page.js';
import { UserNotFound } from '../../users/users.errors.js';
import { PersonsPostsQuery } from './dto/user-posts-query.dto.js';
import { PostDto } from '../posts/dto/post.dto.js';
import { postsOrTiles, PostTilesDto } from './dto/post-tiles.dto.js';
import { ProfilePageDto } from '../../profiles/dto/profile-page.dto.js';
import { ProfilesService } from '../../profiles/profiles.service.js';
import { TimelinesService } from './timelines.service.js';

@Controller('api/users')
export class PersonsPostsController {
  constructor(
    private readonly timelines: TimelinesService,
    private readonly profiles: ProfilesService,
  ) {}

  /** Somebody's posts, newest first: whole when asked for by id; with `tab`, or by username, the tiles of a grid. */
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
    @Query() request: PersonsPostsQuery,
  ): Promise<Page<PostDto> | PostTilesDto> {
    return postsOrTiles(await this.timelines.ofPerson(viewerId, idOrUsername, request));
  }

  /** The page of a person: texts, figures, and what the viewer may do. */
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
