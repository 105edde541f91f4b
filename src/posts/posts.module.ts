import { Module } from '@nestjs/common';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { UsersModule } from '../users/users.module.js';
import { CommentLikesService } from './comment-likes.service.js';
import { CommentPolicyService } from './comment-policy.service.js';
import { CommentThreadsService } from './comment-threads.service.js';
import { CommentsController } from './comments.controller.js';
import { CommentsRepository } from './comments.repository.js';
import { CommentsService } from './comments.service.js';
import { EngagementController } from './engagement.controller.js';
import { EngagementRepository } from './engagement.repository.js';
import { EngagementService } from './engagement.service.js';
import { FeedRepository } from './feed.repository.js';
import { PersonalRepository } from './personal.repository.js';
import { PersonsPostsController } from './persons-posts.controller.js';
import { PostsController } from './posts.controller.js';
import { PostsRepository } from './posts.repository.js';
import { PostsService } from './posts.service.js';
import { ProfilesService } from './profiles.service.js';
import { StoriesController } from './stories.controller.js';
import { TimelinesRepository } from './timelines.repository.js';
import { TimelinesService } from './timelines.service.js';

@Module({
  imports: [UsersModule, SocialGraphModule],
  controllers: [
    PostsController,
    EngagementController,
    CommentsController,
    PersonsPostsController,
    StoriesController,
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
    PersonalRepository,
    PostsRepository,
    PostsService,
    ProfilesService,
    TimelinesRepository,
    TimelinesService,
  ],
  exports: [PostsService],
})
export class PostsModule {}
