import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { UsersModule } from '../users/users.module.js';
import { LegalController } from './legal/legal.controller.js';
import { LocationsController } from './locations/locations.controller.js';
import { OnboardingController } from './onboarding/onboarding.controller.js';
import { LegacyProtocol } from './socket/legacy-protocol.js';
import { LegacyReceiptsService } from './socket/legacy-receipts.service.js';
import { LegacyGateway } from './socket/legacy.gateway.js';
import { StoriesController } from './stories/stories.controller.js';

/** Endpoints and frames that only clients of the original server use. */
@Module({
  imports: [MessagingModule, UsersModule],
  controllers: [OnboardingController, LegalController, LocationsController, StoriesController],
  providers: [LegacyGateway, LegacyProtocol, LegacyReceiptsService],
})
export class LegacyModule {}
