import { toIso } from '../../common/to-iso.js';
import { AuthorDto } from '../../users/dto/author.dto.js';
import type { NotificationView } from '../notifications.service.js';
import type { Notification } from '../notifications.tables.js';

/** Something that another user did; likes and comments of one post are grouped. */
export class NotificationDto {
  id: string;
  userId: string;
  actorId: string;
  type: Notification['type'];
  /** The post of LIKE, COMMENT and MENTION, the follow of FOLLOW, the conversation of MESSAGE. */
  entityId: string | null;
  /** Null while any notification of the group is unread. */
  readAt: string | null;
  createdAt: string;
  /** The user who acted last. */
  actor: AuthorDto;
  /** Other users in the group, counted over its latest thousand notifications. */
  othersCount: number;
  /** The latest three of the other users. */
  otherActors: AuthorDto[];
  /** The ids of the group, its newest hundred; includes this one. */
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
  /** Unread entries of the list. */
  count: number;

  static from(count: number): UnreadNotificationsDto {
    return Object.assign(new UnreadNotificationsDto(), { count });
  }
}
