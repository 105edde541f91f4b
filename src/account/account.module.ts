import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccountErasureService } from './account-erasure.service.js';
import { AccountController } from './account.controller.js';
import { DeactivationService } from './deactivation.service.js';
import { DeletionService } from './deletion.service.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';

/** Deactivation, deletion and export of accounts. */
@Module({
  imports: [AuthModule, MessagingModule, NotificationsModule, PostsModule, SocialGraphModule, UsersModule],
  controllers: [AccountController],
  providers: [AccountErasureService, DeactivationService, DeletionService, ExportRepository, ExportService],
})
export class AccountModule {}
