import { Injectable } from '@nestjs/common';
import { aliasedTable, and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { personColumns } from '../social-graph/person.sql.js';
import type { AuthorRow } from '../users/author.sql.js';
import { users } from '../users/users.tables.js';
import { countsTo, inGroupOf, shownTo, unreadCount } from './notification-visibility.tables.js';
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

/** How many of a group are counted, how many of their ids told, and how many of the others named. */
const MOST_COUNTED = 1000;
const TOLD_IDS = 100;
const NAMED_OTHERS = 3;

const owner = sql`${sql.placeholder('owner')}`;
const member = aliasedTable(notifications, 'member');

@Injectable()
export class NotificationsRepository {
  private readonly listed;
  private readonly found;
  private readonly unread;

  constructor(private readonly database: Database) {
    const id = sql.placeholder('id');
    this.listed = this.rows(sql`${notifications.id} = ANY(${sql.placeholder('ids')}::text[])`).prepare(
      'notifications_listed',
    );
    this.found = this.rows(and(eq(notifications.id, id), shownTo(owner, notifications))).prepare(
      'notification_found',
    );
    this.unread = database.db
      .select({ count: unreadCount(owner) })
      .from(sql`(SELECT 1) AS one`)
      .prepare('notifications_unread');
  }

  /** Those that have been found to be shown, in no particular order. */
  async list(ownerId: string, ids: string[]): Promise<NotificationRow[]> {
    return this.listed.execute({ owner: ownerId, ids });
  }

  async find(ownerId: string, id: string): Promise<NotificationRow | undefined> {
    const [row] = await this.found.execute({ owner: ownerId, id });
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

  /** Of the group of a notification: whether any is unread, and who else is in it, the latest first. */
  private group() {
    const latest = this.latestOf().limit(MOST_COUNTED).as('latest');
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
          FILTER (WHERE ${other}))[1:${sql.raw(String(NAMED_OTHERS))}], '{}')`.as('other_ids'),
      })
      .from(perActor)
      .as('grouped');
  }

  private groupedIds(): SQL<string[]> {
    const latest = this.latestOf().limit(TOLD_IDS).as('told');
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
