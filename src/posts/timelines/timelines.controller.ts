import { Controller, Get, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { InvalidCursor, ValidationFailed } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import type { Page } from '../../common/pagination/page.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { PostDto } from '../posts/dto/post.dto.js';
import { FeedDto, FeedQuery } from './dto/feed.dto.js';
import { PostSearchQuery } from './dto/timeline-queries.dto.js';
import { TimelinesService } from './timelines.service.js';

@Controller('api/posts')
export class TimelinesController {
  constructor(private readonly timelines: TimelinesService) {}

  /** List the feed: your posts and those of the users you follow, newest first. */
  @Get('feed')
  @Problems(InvalidCursor)
  async feed(@CurrentUser() viewerId: string, @Query() { limit, cursor }: FeedQuery): Promise<FeedDto> {
    return FeedDto.from(await this.timelines.feed(viewerId, { limit, cursor }));
  }

  /** List the posts that everyone may see, newest first. */
  @Get()
  @Paged(PostDto)
  @Problems(InvalidCursor)
  async list(@CurrentUser() viewerId: string, @Query() request: PageQuery): Promise<Page<PostDto>> {
    return (await this.timelines.listPublic(viewerId, request)).map((post) => PostDto.from(post));
  }

  /** Search posts by text, newest first. */
  @Get('search')
  @Paged(PostDto)
  @Problems(ValidationFailed, InvalidCursor)
  async search(
    @CurrentUser() viewerId: string,
    @Query() { q, ...request }: PostSearchQuery,
  ): Promise<Page<PostDto>> {
    return (await this.timelines.search(viewerId, q, request)).map((post) => PostDto.from(post));
  }
}
