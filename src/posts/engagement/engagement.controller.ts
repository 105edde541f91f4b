import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { InvalidCursor } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import type { Page } from '../../common/pagination/page.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { LikeStateDto, PostDto } from '../posts/dto/post.dto.js';
import {
  ReactionIgnoredDto,
  ReactToPostDto,
  SaveStateDto,
  SharePostDto,
  ShareRecordedDto,
  ViewPostDto,
  ViewRecordedDto,
} from './dto/engagement.dto.js';
import { EngagementService } from './engagement.service.js';
import { PostNotFound } from '../posts.errors.js';
import { TimelinesService } from '../timelines/timelines.service.js';

@Controller('api')
export class EngagementController {
  constructor(
    private readonly engagement: EngagementService,
    private readonly timelines: TimelinesService,
  ) {}

  /** Like a post; repeating it changes nothing. */
  @Post('posts/:id/like')
  @HttpCode(200)
  @Problems(PostNotFound)
  async like(@CurrentUser() userId: string, @Param('id') postId: string): Promise<LikeStateDto> {
    return LikeStateDto.liked(await this.engagement.like(userId, postId));
  }

  /** Remove your like from a post; repeating it changes nothing. */
  @Delete('posts/:id/like')
  @Problems(PostNotFound)
  async unlike(@CurrentUser() userId: string, @Param('id') postId: string): Promise<LikeStateDto> {
    return LikeStateDto.unliked(await this.engagement.unlike(userId, postId));
  }

  /** Accept a reaction without storing it: existing clients send one beside every like, and only the like counts. */
  @Post('posts/:id/reactions')
  @HttpCode(200)
  @Problems(PostNotFound)
  async react(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() _: ReactToPostDto,
  ): Promise<ReactionIgnoredDto> {
    await this.engagement.requireVisible(userId, postId);
    return ReactionIgnoredDto.ignored();
  }

  /** Save a post; repeating it changes nothing. */
  @Post(['posts/:id/save', 'posts/:id/bookmark', 'bookmarks/:id'])
  @HttpCode(200)
  @Problems(PostNotFound)
  async save(@CurrentUser() userId: string, @Param('id') postId: string): Promise<SaveStateDto> {
    await this.engagement.save(userId, postId);
    return SaveStateDto.saved();
  }

  /** Remove a post from your saved posts; repeating it changes nothing. */
  @Delete(['posts/:id/save', 'bookmarks/:id'])
  @Problems(PostNotFound)
  async unsave(@CurrentUser() userId: string, @Param('id') postId: string): Promise<SaveStateDto> {
    await this.engagement.unsave(userId, postId);
    return SaveStateDto.unsaved();
  }

  /** List your saved posts, the last saved first. */
  @Get('bookmarks')
  @Paged(PostDto)
  @Problems(InvalidCursor)
  async saved(@CurrentUser() viewerId: string, @Query() request: PageQuery): Promise<Page<PostDto>> {
    return (await this.timelines.saved(viewerId, request)).map((post) => PostDto.from(post));
  }

  /** Record that you shared a post elsewhere; every call counts. */
  @Post('posts/:id/share')
  @HttpCode(200)
  @Problems(PostNotFound)
  async share(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() { platform }: SharePostDto,
  ): Promise<ShareRecordedDto> {
    return ShareRecordedDto.from(await this.engagement.share(userId, postId, platform));
  }

  /** Record that you saw a post; each user counts once. */
  @Post('posts/:id/view')
  @HttpCode(200)
  @Problems(PostNotFound)
  async view(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() _: ViewPostDto,
  ): Promise<ViewRecordedDto> {
    return ViewRecordedDto.from(await this.engagement.view(userId, postId));
  }
}
