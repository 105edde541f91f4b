import { Injectable } from '@nestjs/common';
import { Cursors, type PageRequest, type Position } from '../common/pagination/cursors.js';
import { Page } from '../common/pagination/page.js';
import type { AuthorRow } from '../users/author.sql.js';
import { NotificationHeadsRepository } from './notification-heads.repository.js';
import { NotificationMarksRepository } from './notification-marks.repository.js';
import { NotificationNotFound } from './notifications.errors.js';
import { type NotificationRow, NotificationsRepository } from './notifications.repository.js';

const MIN_WINDOW = 500;
const WINDOW_GROWTH = 16;

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

  countUnread(ownerId: string): Promise<number> {
    return this.notifications.countUnread(ownerId);
  }

  /** Undefined when the notification is not shown to the owner, or no longer. */
  async find(ownerId: string, id: string): Promise<NotificationView | undefined> {
    const row = await this.notifications.find(ownerId, id);
    const [view] = await this.withOthers(ownerId, row ? [row] : []);
    return view;
  }

  /**
   * Marks the whole group as read.
   * @throws NotificationNotFound also when it is not shown to the owner
   */
  async read(ownerId: string, id: string): Promise<NotificationView> {
    await this.marks.markGroup(ownerId, id);
    const view = await this.find(ownerId, id);
    if (!view) throw new NotificationNotFound();
    return view;
  }

  async readAll(ownerId: string): Promise<void> {
    while ((await this.marks.markBatch(ownerId)) > 0);
  }

  /** Reading the messages of a conversation marks their notifications as read. */
  async conversationRead(ownerId: string, conversationId: string): Promise<void> {
    await this.marks.markConversation(ownerId, conversationId);
  }

  removeAllOf(userId: string): Promise<void> {
    return this.marks.removeAllOf(userId);
  }

  /** Most pages are found in a small window; a post with thousands of likes needs a wider one. */
  private async entries(ownerId: string, limit: number, after?: Position): Promise<NotificationRow[]> {
    for (let window = MIN_WINDOW; ; window *= WINDOW_GROWTH) {
      const { ids, isComplete } = await this.heads.list(ownerId, { limit, after, window });
      if (ids.length < limit && !isComplete) continue;
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
