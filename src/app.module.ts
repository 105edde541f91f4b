import { type DynamicModule, Module } from '@nestjs/common';
import { AccountModule } from './account/account.module.js';
import { ApiDocsModule } from './api-docs/api-docs.module.js';
import { AuthModule } from './auth/auth.module.js';
import { BackupsModule } from './backups/backups.module.js';
import { BusModule } from './bus/bus.module.js';
import { CommonModule } from './common/common.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { HealthModule } from './health/health.module.js';
import { LegacyModule } from './legacy/legacy.module.js';
import { MessagingModule } from './messaging/messaging.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { ModerationModule } from './moderation/moderation.module.js';
import { NotificationsModule } from './notifications/notifications.module.js';
import { PostsModule } from './posts/posts.module.js';
import { PresenceModule } from './presence/presence.module.js';
import { ProfilesModule } from './profiles/profiles.module.js';
import { RealtimeModule } from './realtime/realtime.module.js';
import { SocialGraphModule } from './social-graph/social-graph.module.js';
import { UsersModule } from './users/users.module.js';

/** A module imports only modules listed before it. */
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
        RealtimeModule,
        MessagingModule,
        PresenceModule,
        ProfilesModule,
        NotificationsModule,
        ModerationModule,
        AccountModule,
        LegacyModule,
        BackupsModule,
        HealthModule,
        MetricsModule,
        ApiDocsModule,
      ],
    };
  }
}
