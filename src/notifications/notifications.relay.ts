import { Injectable } from '@nestjs/common';
import { Bus } from '../bus/bus.js';
import { Topic } from '../bus/topic.js';
import { DomainEvents } from '../common/domain-events.js';
import { withDeadline } from '../database/deadline.js';
import { SocketsService } from '../realtime/sockets.service.js';
import { NotificationEventDto } from './dto/notification.dto.js';
import { NotificationAdded } from './notifications.events.js';
import { NotificationsService } from './notifications.service.js';

const ADDED = new Topic<NotificationAdded>('notification-added', ({ notificationId }) => notificationId);

/** Emits to the owner's sockets on every node; after a lost hint the notification is still in the list. */
@Injectable()
export class NotificationsRelay {
  constructor(
    private readonly notifications: NotificationsService,
    private readonly sockets: SocketsService,
    bus: Bus,
    events: DomainEvents,
  ) {
    events.on(NotificationAdded, (added) => bus.publish(ADDED, { ...added }));
    bus.subscribe(ADDED, (added) => withDeadline(() => this.emit(added)));
  }

  private async emit({ notificationId, userId }: NotificationAdded): Promise<void> {
    if (!this.sockets.hosts(userId)) return;
    const view = await this.notifications.find(userId, notificationId);
    if (view) this.sockets.emitTo(userId, 'notification:new', NotificationEventDto.from(view));
  }
}
