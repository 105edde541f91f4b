import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest, type Position } from '../common/pagination/cursors.js';
import { Page } from '../common/pagination/page.js';
import type { AuthorRow } from '../users/author.sql.js';
import { NotificationHeadsRepository } from './notification-heads.repository.js';
import { NotificationMarksRepository } from './notification-marks.repository.js';
import { NotificationNotFound } from './notifications.errors.js';
import { type NotificationRow, NotificationsRepository } from './notifications.repository.js';

const SMALLEST_WINDOW = 500;
const WIDENING = 16;

/** A notification with the people whom it is about. */
export interface NotificationView extends NotificationRow {
  otherActors: AuthorRow[];
}

@Injectable()
export class NotificationsService {
  constructor(
    private readonly notifications: NotificationsRepository,
    private readonly heads: NotificationHeadsRepository,
    private readonly marks: NotificationMarksRepository,
    private readonly cursors: Cursors,
  ) {}

  async list(ownerId: string, request: PageRequest): Promise<Page<NotificationView>> {
    const page = await this.cursors.page({ name: 'notifications', viewerId: ownerId }, request, {
      read: (limit, after) => this.entries(ownerId, limit, after),
      positionOf: ({ notification }) => [notification.createdAt, notification.id],
    });
    return new Page(await this.withOthers(ownerId, page.items), page.next);
  }

  /** How many of the list are unread. */
  countUnread(ownerId: string): Promise<number> {
    return this.notifications.countUnread(ownerId);
  }

  /** Undefined when it is not shown to this person, or not any more. */
  async find(ownerId: string, id: string): Promise<NotificationView | undefined> {
    const row = await this.notifications.find(ownerId, id);
    const [view] = await this.withOthers(ownerId, row ? [row] : []);
    return view;
  }

  /**
   * Marks it read, and everything that is shown together with it.
   * @throws NotificationNotFound for one that is not shown to this person, too
   */
  async read(ownerId: string, id: string): Promise<NotificationView> {
    await this.marks.markGroup(ownerId, id);
    const view = await this.find(ownerId, id);
    if (!view) throw new NotificationNotFound();
    return view;
  }

  async readAll(ownerId: string): Promise<void> {
    while ((await this.marks.markSome(ownerId)) > 0);
  }

  /** Who has read the messages need not read that there were some. */
  async conversationRead(ownerId: string, conversationId: string): Promise<void> {
    await this.marks.markConversation(ownerId, conversationId);
  }

  removeAllOf(userId: string): Promise<void> {
    return this.marks.removeAllOf(userId);
  }

  /** Most lists fill a page from a small window; of a post that thousands like, a wider one must be looked through. */
  private async entries(ownerId: string, limit: number, after?: Position): Promise<NotificationRow[]> {
    for (let window = SMALLEST_WINDOW; ; window *= WIDENING) {
      const { ids, isAll } = await this.heads.list(ownerId, { limit, after, window });
      if (ids.length < limit && !isAll) continue;
      const rows = new Map(
        (await this.notifications.list(ownerId, ids)).map((row) => [row.notification.id, row]),
      );
      return ids.map((id) => rows.get(id)).filter((row) => row !== undefined);
    }
  }

  private async withOthers(ownerId: string, rows: NotificationRow[]): Promise<NotificationView[]> {
    const ids = [...new Set(rows.flatMap(({ otherIds }) => otherIds))];
    const people = new Map(
      (await this.notifications.listPeople(ownerId, ids)).map((person) => [person.id, person]),
    );
    return rows.map((row) => ({
      ...row,
      otherActors: row.otherIds.map((id) => people.get(id)).filter((person) => person !== undefined),
    }));
  }
}
