import { Module } from '@nestjs/common';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { SocialGraphModule } from '../social-graph/social-graph.module.js';
import { PresenceHeartbeat } from './presence-heartbeat.js';
import { PresenceWatchers } from './presence-watchers.js';
import { PresenceController } from './presence.controller.js';
import { PresenceGateway } from './presence.gateway.js';
import { PresenceRepository } from './presence.repository.js';
import { PresenceService } from './presence.service.js';

@Module({
  imports: [RealtimeModule, SocialGraphModule],
  controllers: [PresenceController],
  providers: [PresenceGateway, PresenceHeartbeat, PresenceRepository, PresenceService, PresenceWatchers],
})
export class PresenceModule {}
