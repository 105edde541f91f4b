import type { NotificationView } from '../notifications.service.js';
import { NotificationDto } from './notification.dto.js';

export class NotificationEventDto {
  notification: NotificationDto;

  static from(view: NotificationView): NotificationEventDto {
    return Object.assign(new NotificationEventDto(), { notification: NotificationDto.from(view) });
  }
}
