import { Module } from '@nestjs/common';
import { MessagingModule } from '../messaging/messaging.module.js';
import { RealtimeModule } from '../realtime/realtime.module.js';
import { NewNotificationsRepository } from './new-notifications.repository.js';
import { NotificationHeadsRepository } from './notification-heads.repository.js';
import { NotificationMarksRepository } from './notification-marks.repository.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationsListener } from './notifications.listener.js';
import { NotificationsRelay } from './notifications.relay.js';
import { NotificationsRepository } from './notifications.repository.js';
import { NotificationsService } from './notifications.service.js';
import { NotifierService } from './notifier.service.js';

@Module({
  imports: [MessagingModule, RealtimeModule],
  controllers: [NotificationsController],
  providers: [
    NewNotificationsRepository,
    NotificationHeadsRepository,
    NotificationMarksRepository,
    NotificationsListener,
    NotificationsRelay,
    NotificationsRepository,
    NotificationsService,
    NotifierService,
  ],
  exports: [NotificationsService],
})
export class NotificationsModule {}
