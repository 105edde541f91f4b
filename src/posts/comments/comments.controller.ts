import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { InvalidCursor, ValidationFailed } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { Idempotent } from '../../common/idempotency/idempotent.decorator.js';
import { NoticeDto } from '../../common/notice.dto.js';
import type { Page } from '../../common/pagination/page.js';
import { PageQuery } from '../../common/pagination/page-query.dto.js';
import { Paged } from '../../common/pagination/paged.decorator.js';
import { RateLimit } from '../../common/rate-limits/rate-limit.decorator.js';
import { CommentLikesService } from './comment-likes.service.js';
import { CommentThreadsService } from './comment-threads.service.js';
import { CommentsService } from './comments.service.js';
import { CommentDto, CreateCommentDto, EditCommentDto } from './dto/comment.dto.js';
import { LikeStateDto } from '../posts/dto/post.dto.js';
import * as refusals from '../posts.errors.js';

const {
  CommentNotFound,
  CommentsClosed,
  CommentsDisabled,
  CommentsFollowersOnly,
  NotYourComment,
  PostNotFound,
} = refusals;

@Controller('api')
export class CommentsController {
  constructor(
    private readonly comments: CommentsService,
    private readonly threads: CommentThreadsService,
    private readonly likes: CommentLikesService,
  ) {}

  /** List the comments on a post and their replies, flat, newest first. */
  @Get('posts/:id/comments')
  @Paged(CommentDto)
  @Problems(PostNotFound, InvalidCursor)
  async list(
    @CurrentUser() viewerId: string,
    @Param('id') postId: string,
    @Query() request: PageQuery,
  ): Promise<Page<CommentDto>> {
    return (await this.threads.list(viewerId, postId, request)).map((comment) => CommentDto.from(comment));
  }

  /** Comment on a post, or reply to a comment. */
  @Post('posts/:id/comments')
  @RateLimit('comments')
  @Idempotent()
  @Problems(
    ValidationFailed,
    PostNotFound,
    CommentNotFound,
    CommentsDisabled,
    CommentsFollowersOnly,
    CommentsClosed,
  )
  async add(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() { content, parentId }: CreateCommentDto,
  ): Promise<CommentDto> {
    return CommentDto.from(await this.comments.add(userId, postId, { content, parentId }));
  }

  /** Edit your own comment. */
  @Patch('comments/:id')
  @Problems(ValidationFailed, CommentNotFound, NotYourComment)
  async edit(
    @CurrentUser() userId: string,
    @Param('id') commentId: string,
    @Body() { content }: EditCommentDto,
  ): Promise<CommentDto> {
    return CommentDto.from(await this.comments.edit(userId, commentId, content));
  }

  /** Delete your own comment, or a comment on your own post. */
  @Delete('comments/:id')
  @Problems(CommentNotFound, NotYourComment)
  async remove(@CurrentUser() userId: string, @Param('id') commentId: string): Promise<NoticeDto> {
    await this.comments.remove(userId, commentId);
    return NoticeDto.from('Comment deleted');
  }

  /** Like a comment; repeating it changes nothing. */
  @Post('comments/:id/like')
  @HttpCode(200)
  @Problems(CommentNotFound)
  async like(@CurrentUser() userId: string, @Param('id') commentId: string): Promise<LikeStateDto> {
    return LikeStateDto.liked(await this.likes.like(userId, commentId));
  }

  /** Remove your like from a comment; repeating it changes nothing. */
  @Delete('comments/:id/like')
  @Problems(CommentNotFound)
  async unlike(@CurrentUser() userId: string, @Param('id') commentId: string): Promise<LikeStateDto> {
    return LikeStateDto.unliked(await this.likes.unlike(userId, commentId));
  }
}
