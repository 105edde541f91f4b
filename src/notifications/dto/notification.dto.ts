import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { NotificationView } from '../notifications.service.js';
import type { Notification } from '../notifications.tables.js';

/** What somebody did that concerns its owner. Likes and comments of one post are told together. */
export class NotificationDto {
  id: string;
  userId: string;
  actorId: string;
  type: Notification['type'];
  /** The post of LIKE, COMMENT and MENTION, the follow of FOLLOW, the conversation of MESSAGE. */
  entityId: string | null;
  /** Null while any that is told together with it is unread. */
  readAt: string | null;
  createdAt: string;
  /** Who did it last. */
  actor: AuthorDto;
  /** How many other people did the same, as far as the latest thousand notifications tell. */
  othersCount: number;
  /** The latest three of them. */
  otherActors: AuthorDto[];
  /** The ids of all that are told together, the newest hundred of them; itself included. */
  groupedIds: string[];

  static from(view: NotificationView): NotificationDto {
    const { notification } = view;
    return Object.assign(new NotificationDto(), {
      id: notification.id,
      userId: notification.userId,
      actorId: notification.actorId,
      type: notification.type,
      entityId: notification.entityId,
      readAt: view.isUnread ? null : toIso(notification.readAt),
      createdAt: toIso(notification.createdAt),
      actor: AuthorDto.from(view.actor),
      othersCount: view.othersCount,
      otherActors: view.otherActors.map((person) => AuthorDto.from(person)),
      groupedIds: view.groupedIds.length > 0 ? view.groupedIds : [notification.id],
    } satisfies NotificationDto);
  }
}

export class NotificationEventDto {
  notification: NotificationDto;

  static from(view: NotificationView): NotificationEventDto {
    return Object.assign(new NotificationEventDto(), { notification: NotificationDto.from(view) });
  }
}

export class UnreadNotificationsDto {
  /** How many entries of the list are unread. */
  count: number;

  static from(count: number): UnreadNotificationsDto {
    return Object.assign(new UnreadNotificationsDto(), { count });
  }
}
