import { Injectable } from '@nestjs/common';
import { aliasedTable, and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { personColumns } from '../social-graph/person.sql.js';
import type { AuthorRow } from '../users/author.sql.js';
import { users } from '../users/users.tables.js';
import { countsTo, inGroupOf, shownTo, unreadCount } from './notification-visibility.tables.js';
import { type Notification, notifications } from './notifications.tables.js';

export interface NotificationRow {
  notification: Notification;
  actor: AuthorRow;
  isUnread: boolean;
  othersCount: number;
  otherIds: string[];
  groupedIds: string[];
}

/** Bounds of a group: notifications counted, ids listed, other actors listed. */
const MAX_COUNTED = 1000;
const MAX_GROUPED_IDS = 100;
const MAX_OTHER_ACTORS = 3;

const owner = sql`${sql.placeholder('owner')}`;
const member = aliasedTable(notifications, 'member');

@Injectable()
export class NotificationsRepository {
  private readonly byIds;
  private readonly byId;
  private readonly unread;

  constructor(private readonly database: Database) {
    const id = sql.placeholder('id');
    this.byIds = this.rows(sql`${notifications.id} = ANY(${sql.placeholder('ids')}::text[])`).prepare(
      'notifications_listed',
    );
    this.byId = this.rows(and(eq(notifications.id, id), shownTo(owner, notifications))).prepare(
      'notification_found',
    );
    this.unread = database.db
      .select({ count: unreadCount(owner) })
      .from(sql`(SELECT 1) AS one`)
      .prepare('notifications_unread');
  }

  /** Expects ids that are shown to the owner; in no particular order. */
  async list(ownerId: string, ids: string[]): Promise<NotificationRow[]> {
    return this.byIds.execute({ owner: ownerId, ids });
  }

  async find(ownerId: string, id: string): Promise<NotificationRow | undefined> {
    const [row] = await this.byId.execute({ owner: ownerId, id });
    return row;
  }

  async listPeople(ownerId: string, ids: string[]): Promise<AuthorRow[]> {
    if (ids.length === 0) return [];
    return this.database.db.select(personColumns(ownerId)).from(users).where(inArray(users.id, ids));
  }

  /** Counts groups, not notifications. */
  async countUnread(ownerId: string): Promise<number> {
    const [row] = await this.unread.execute({ owner: ownerId });
    return row!.count;
  }

  private rows(which: SQL | undefined) {
    const group = this.group();
    return this.database.db
      .select({
        notification: notifications,
        actor: personColumns(owner),
        isUnread: group.isUnread,
        othersCount: group.othersCount,
        otherIds: group.otherIds,
        groupedIds: this.groupedIds(),
      })
      .from(notifications)
      .innerJoin(users, eq(users.id, notifications.actorId))
      .crossJoinLateral(group)
      .where(and(eq(notifications.userId, owner), which));
  }

  /** Per notification: whether its group is unread, and the other actors, the latest first. */
  private group() {
    const latest = this.latestOf().limit(MAX_COUNTED).as('latest');
    const perActor = this.database.db
      .select({
        actorId: latest.actorId,
        isUnread: sql<boolean>`bool_or(${latest.readAt} IS NULL)`.as('is_unread'),
        latest: sql<string>`max(${latest.createdAt})`.as('newest'),
      })
      .from(latest)
      .groupBy(latest.actorId)
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
          FILTER (WHERE ${other}))[1:${sql.raw(String(MAX_OTHER_ACTORS))}], '{}')`.as('other_ids'),
      })
      .from(perActor)
      .as('grouped');
  }

  private groupedIds(): SQL<string[]> {
    const latest = this.latestOf().limit(MAX_GROUPED_IDS).as('grouped_ids');
    return sql<string[]>`ARRAY(SELECT ${latest.id} FROM ${latest})`;
  }

  private latestOf() {
    return this.database.db
      .select()
      .from(member)
      .where(and(inGroupOf(notifications, member), countsTo(owner, member)))
      .orderBy(desc(member.createdAt), desc(member.id))
      .$dynamic();
  }
}
