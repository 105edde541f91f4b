import { Injectable } from '@nestjs/common';
import { aliasedTable, and, desc, eq, inArray, isNull, not, or, type SQL, sql } from 'drizzle-orm';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import { conversationMarks, messages } from '../messaging/messaging.tables.js';
import { countsFor } from '../messaging/messaging-visibility.tables.js';
import { personColumns } from '../social-graph/person.tables.js';
import type { AuthorRow } from '../users/author.tables.js';
import { users } from '../users/users.tables.js';
import { groupKey, inGroupOf, shownTo } from './notification-visibility.tables.js';
import { type Notification, notifications } from './notifications.tables.js';

/** A notification with the person who caused it, and how many more are shown together with it. */
export interface NotificationRow {
  notification: Notification;
  actor: AuthorRow;
  isUnread: boolean;
  othersCount: number;
  otherIds: string[];
  groupedIds: string[];
}

/** How many of the others are named, and how many of the ids are told. */
const NAMED_OTHERS = 3;
const TOLD_IDS = 100;

const newer = aliasedTable(notifications, 'newer');
const member = aliasedTable(notifications, 'member');

const position = (n: Pick<typeof notifications, 'createdAt' | 'id'>) => sql`(${n.createdAt}, ${n.id})`;

@Injectable()
export class NotificationsRepository {
  private readonly unread;

  constructor(private readonly database: Database) {
    const owner = sql`${sql.placeholder('owner')}`;
    this.unread = database.db
      .select({ count: sql<number>`count(DISTINCT ${groupKey(notifications)})`.mapWith(Number) })
      .from(notifications)
      .where(
        and(eq(notifications.userId, owner), isNull(notifications.readAt), shownTo(owner, notifications)),
      )
      .prepare('notifications_unread');
  }

  /** The groups by their newest notifications, newest first. */
  async list(ownerId: string, limit: number, after?: Position): Promise<NotificationRow[]> {
    const newerExists = this.database.db
      .select({ id: newer.id })
      .from(newer)
      .where(
        and(
          inGroupOf(notifications, newer),
          sql`${position(newer)} > ${position(notifications)}`,
          shownTo(ownerId, newer),
        ),
      );
    const before = after && sql`${position(notifications)} < (${after[0]}::timestamp, ${after[1]})`;
    return this.rows(ownerId, and(before, not(sql`EXISTS ${newerExists}`)))
      .orderBy(desc(notifications.createdAt), desc(notifications.id))
      .limit(limit);
  }

  async find(ownerId: string, id: string): Promise<NotificationRow | undefined> {
    const [row] = await this.rows(ownerId, eq(notifications.id, id));
    return row;
  }

  /** The people as the owner sees them. */
  async listPeople(ownerId: string, ids: string[]): Promise<AuthorRow[]> {
    if (ids.length === 0) return [];
    return this.database.db.select(personColumns(ownerId)).from(users).where(inArray(users.id, ids));
  }

  /** How many groups have something unread. */
  async countUnread(ownerId: string): Promise<number> {
    const [row] = await this.unread.execute({ owner: ownerId });
    return row!.count;
  }

  /** Marks everything that is shown together with this one. */
  async markGroup(ownerId: string, id: string): Promise<void> {
    const named = this.database.db
      .select({ id: member.id })
      .from(member)
      .where(and(eq(member.id, id), shownTo(ownerId, member), inGroupOf(member, notifications)));
    await this.mark(ownerId, or(eq(notifications.id, id), sql`EXISTS ${named}`));
  }

  async markAll(ownerId: string): Promise<void> {
    await this.mark(ownerId);
  }

  /** Marks what tells of messages in this conversation, unless something in there is still unread. */
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

  /** Everything that a person was told, and everything that others were told of them. */
  async removeAllOf(userId: string): Promise<void> {
    await this.database.db
      .delete(notifications)
      .where(or(eq(notifications.userId, userId), eq(notifications.actorId, userId)));
  }

  private async mark(ownerId: string, which?: SQL): Promise<void> {
    await this.database.db
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
  }

  private rows(ownerId: string, which: SQL | undefined) {
    const group = this.group(ownerId);
    return this.database.db
      .select({
        notification: notifications,
        actor: personColumns(ownerId),
        isUnread: group.isUnread,
        othersCount: group.othersCount,
        otherIds: group.otherIds,
        groupedIds: this.groupedIds(ownerId),
      })
      .from(notifications)
      .innerJoin(users, eq(users.id, notifications.actorId))
      .crossJoinLateral(group)
      .where(and(eq(notifications.userId, ownerId), shownTo(ownerId, notifications), which))
      .$dynamic();
  }

  /** Of the group of a notification: whether any is unread, and who else is in it, the latest first. */
  private group(ownerId: string) {
    const perActor = this.database.db
      .select({
        actorId: member.actorId,
        isUnread: sql<boolean>`bool_or(${member.readAt} IS NULL)`.as('is_unread'),
        latest: sql<string>`max(${member.createdAt})`.as('latest'),
      })
      .from(member)
      .where(and(inGroupOf(notifications, member), shownTo(ownerId, member)))
      .groupBy(member.actorId)
      .as('per_actor');
    const isUnread = sql`(${notifications.readAt} IS NULL)`;
    const other = sql`${perActor.actorId} <> ${notifications.actorId}`;
    return this.database.db
      .select({
        isUnread: sql<boolean>`coalesce(bool_or(${perActor.isUnread}), ${isUnread})`.as('is_unread'),
        othersCount: sql<number>`count(*) FILTER (WHERE ${other})`.mapWith(Number).as('others_count'),
        otherIds: sql<
          string[]
        >`coalesce((array_agg(${perActor.actorId} ORDER BY ${perActor.latest} DESC, ${perActor.actorId})
          FILTER (WHERE ${other}))[1:${sql.raw(String(NAMED_OTHERS))}], '{}')`.as('other_ids'),
      })
      .from(perActor)
      .as('grouped');
  }

  private groupedIds(ownerId: string): SQL<string[]> {
    const ids = this.database.db
      .select({ id: member.id })
      .from(member)
      .where(and(inGroupOf(notifications, member), shownTo(ownerId, member)))
      .orderBy(desc(member.createdAt), desc(member.id))
      .limit(TOLD_IDS);
    return sql<string[]>`ARRAY${ids}`;
  }
}
