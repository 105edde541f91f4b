import { toIso } from '../../common/to-iso.js';
import type { Notification } from '../../notifications/notifications.tables.js';

export class ExportedNotificationDto {
  id: string;
  type: Notification['type'];
  actorId: string;
  entityId: string | null;
  readAt: string | null;
  createdAt: string;

  static from({ id, type, actorId, entityId, ...times }: Notification): ExportedNotificationDto {
    return Object.assign(new ExportedNotificationDto(), {
      id,
      type,
      actorId,
      entityId,
      readAt: toIso(times.readAt),
      createdAt: toIso(times.createdAt),
    } satisfies ExportedNotificationDto);
  }
}
