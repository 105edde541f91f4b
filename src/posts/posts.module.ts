import { Module } from '@nestjs/common';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { UsersModule } from '../users/users.module.js';
import { CommentLikesService } from './comments/comment-likes.service.js';
import { CommentPolicyService } from './comments/comment-policy.service.js';
import { CommentThreadsService } from './comments/comment-threads.service.js';
import { CommentsController } from './comments/comments.controller.js';
import { CommentsRepository } from './comments/comments.repository.js';
import { CommentsService } from './comments/comments.service.js';
import { EngagementController } from './engagement/engagement.controller.js';
import { EngagementRepository } from './engagement/engagement.repository.js';
import { EngagementService } from './engagement/engagement.service.js';
import { FeedRepository } from './timelines/feed.repository.js';
import { UserContentRepository } from './user-content.repository.js';
import { UserPostsController } from './timelines/user-posts.controller.js';
import { PostsController } from './posts/posts.controller.js';
import { PostsRepository } from './posts/posts.repository.js';
import { PostsService } from './posts/posts.service.js';
import { TimelinesController } from './timelines/timelines.controller.js';
import { TimelinesRepository } from './timelines/timelines.repository.js';
import { TimelinesService } from './timelines/timelines.service.js';

@Module({
  imports: [UsersModule, SocialGraphModule],
  // The fixed paths of TimelinesController come before `:id`.
  controllers: [
    TimelinesController,
    PostsController,
    EngagementController,
    CommentsController,
    UserPostsController,
  ],
  providers: [
    CommentLikesService,
    CommentPolicyService,
    CommentThreadsService,
    CommentsRepository,
    CommentsService,
    EngagementRepository,
    EngagementService,
    FeedRepository,
    UserContentRepository,
    PostsRepository,
    PostsService,
    TimelinesRepository,
    TimelinesService,
  ],
  exports: [PostsService, TimelinesService],
})
export class PostsModule {}
