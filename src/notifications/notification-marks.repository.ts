import { Injectable } from '@nestjs/common';
import { aliasedTable, and, eq, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { conversationMarks, messages } from '../messaging/messaging.tables.js';
import { countsFor } from '../messaging/access/conversation-visibility.sql.js';
import { inGroupOf, shownTo } from './notification-visibility.tables.js';
import { notifications } from './notifications.tables.js';

const MARK_BATCH_SIZE = 2000;

const member = aliasedTable(notifications, 'member');

/** Marks only notifications that are shown to the owner. */
@Injectable()
export class NotificationMarksRepository {
  constructor(private readonly database: Database) {}

  async markGroup(ownerId: string, id: string): Promise<void> {
    const named = this.database.db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.id, id), shownTo(ownerId, member), inGroupOf(member, notifications)));
    await this.mark(ownerId, or(eq(notifications.id, id), sql`EXISTS ${named}`));
  }

  /** Marks one batch and returns its size, so that a large number is not lost to one deadline. */
  async markBatch(ownerId: string): Promise<number> {
    const some = this.database.db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.userId, ownerId), isNull(member.readAt), shownTo(ownerId, member)))
      .limit(MARK_BATCH_SIZE);
    return this.mark(ownerId, sql`${notifications.id} IN ${some}`);
  }

  /** Marks the notifications of the conversation unless it still has unread messages. */
  async markConversation(ownerId: string, conversationId: string): Promise<void> {
    const unread = this.database.db
      .select({ id: messages.id })
      .from(messages)
      .leftJoin(
        conversationMarks,
        and(
          eq(conversationMarks.conversationId, messages.conversationId),
          eq(conversationMarks.userId, ownerId),
        ),
      )
      .where(
        and(
          eq(messages.conversationId, conversationId),
          countsFor(ownerId),
          sql`${messages.seq} > coalesce(${conversationMarks.readSeq}, 0)`,
        ),
      );
    const here = and(eq(notifications.type, 'MESSAGE'), eq(notifications.entityId, conversationId));
    await this.mark(ownerId, and(here, not(sql`EXISTS ${unread}`)));
  }

  /** Removes the notifications to the user and those caused by the user. */
  async removeAllOf(userId: string): Promise<void> {
    await this.database.db
      .delete(notifications)
      .where(or(eq(notifications.userId, userId), eq(notifications.actorId, userId)));
  }

  private async mark(ownerId: string, which: SQL | undefined): Promise<number> {
    const { rowCount } = await this.database.db
      .update(notifications)
      .set({ readAt: sql`now()` })
      .where(
        and(
          eq(notifications.userId, ownerId),
          isNull(notifications.readAt),
          which,
          shownTo(ownerId, notifications),
        ),
      );
    return rowCount ?? 0;
  }
}
