import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { MessagingModule } from '../messaging/messaging.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { PostsModule } from '../posts/posts.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { UsersModule } from '../users/users.module.js';
import { AccessService } from './access.service.js';
import { AccountController } from './account.controller.js';
import { DeactivationService } from './deactivation.service.js';
import { DeletionService } from './deletion.service.js';
import { ExportRepository } from './export.repository.js';
import { ExportService } from './export.service.js';
import { TracesService } from './traces.service.js';

/** Leaving, for a while or for good, and what one takes along. */
@Module({
  imports: [AuthModule, MessagingModule, NotificationsModule, PostsModule, SocialGraphModule, UsersModule],
  controllers: [AccountController],
  providers: [
    AccessService,
    DeactivationService,
    DeletionService,
    ExportRepository,
    ExportService,
    TracesService,
  ],
})
export class AccountModule {}
