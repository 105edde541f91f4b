import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BusModule } from './bus/bus.module.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ModerationModule } from './moderation/moderation.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PostsModule } from './posts/posts.module.js';
import { SocialGraphModule } from './social-graph/social-graph.module.js';
import { UsersModule } from './users/users.module.js';

/** The modules in the order of who may know whom: each knows only those before it. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        DatabaseModule,
        CommonModule,
        BusModule,
        UsersModule,
        AuthModule,
        SocialGraphModule,
        PostsModule,
        MessagingModule,
        NotificationsModule,
        ModerationModule,
        AccountModule,
        HealthModule,
        MetricsModule,
      ],
    };
  }
}
