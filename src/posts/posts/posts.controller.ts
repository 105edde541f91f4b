import { Body, Controller, Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { CurrentUser } from '../../common/auth/current-user.js';
import { ValidationFailed } from '../../common/errors/common.errors.js';
import { Problems } from '../../common/errors/problems.decorator.js';
import { Idempotent } from '../../common/idempotency/idempotent.decorator.js';
import { NoticeDto } from '../../common/notice.dto.js';
import { RateLimit } from '../../common/rate-limits/rate-limit.decorator.js';
import { CommentsEnabledDto, CreatePostDto, EditPostDto } from './dto/post-requests.dto.js';
import { CommentsToggledDto, PostDto } from './dto/post.dto.js';
import { NotYourPost, PostNotFound } from '../posts.errors.js';
import { PostsService } from './posts.service.js';

@Controller('api/posts')
export class PostsController {
  constructor(private readonly posts: PostsService) {}

  /** Publish a post, which earns ten points of influence. */
  @Post()
  @RateLimit('posts')
  @Idempotent()
  @Problems(ValidationFailed)
  async create(@CurrentUser() userId: string, @Body() body: CreatePostDto): Promise<PostDto> {
    return PostDto.from(await this.posts.create(userId, body.toDraft()));
  }

  /** Get a post. */
  @Get(':id')
  @Problems(PostNotFound)
  async get(@CurrentUser() viewerId: string, @Param('id') postId: string): Promise<PostDto> {
    return PostDto.from(await this.posts.get(viewerId, postId));
  }

  /** Edit the text of your own post. */
  @Patch(':id')
  @Problems(ValidationFailed, PostNotFound, NotYourPost)
  async edit(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() { content, caption }: EditPostDto,
  ): Promise<PostDto> {
    return PostDto.from(await this.posts.edit(userId, postId, { content, caption }));
  }

  /** Delete your own post and lose the influence that it earned. */
  @Delete(':id')
  @Problems(PostNotFound, NotYourPost)
  async remove(@CurrentUser() userId: string, @Param('id') postId: string): Promise<NoticeDto> {
    await this.posts.remove(userId, postId);
    return NoticeDto.from('Post deleted');
  }

  /** Allow or disallow comments on your own post. */
  @Patch(':id/comments')
  @Problems(ValidationFailed, PostNotFound, NotYourPost)
  async setCommentsEnabled(
    @CurrentUser() userId: string,
    @Param('id') postId: string,
    @Body() { enabled }: CommentsEnabledDto,
  ): Promise<CommentsToggledDto> {
    return CommentsToggledDto.from(await this.posts.setCommentsEnabled(userId, postId, enabled));
  }
}
