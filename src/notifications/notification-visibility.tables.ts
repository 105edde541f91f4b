import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { conversationFor } from '../messaging/access/conversation-visibility.sql.js';
import { conversations } from '../messaging/messaging.tables.js';
import { comments } from '../posts/comments/comments.tables.js';
import { visiblePost } from '../posts/posts/post-visibility.sql.js';
import { likes, posts } from '../posts/posts.tables.js';
import { follows } from '../social-graph/social-graph.tables.js';
import { listedFor, type PersonRef } from '../social-graph/visibility.sql.js';
import { users } from '../users/users.tables.js';
import { notifications } from './notifications.tables.js';

type Ref = AnyPgColumn | SQL | string;

export type NotificationColumns = Record<
  'id' | 'userId' | 'actorId' | 'type' | 'entityId' | 'readAt',
  AnyPgColumn
>;

/** OFFSET 0 makes PostgreSQL evaluate it per row; the planner would rather hash a whole table first. */
const exists = (query: SQL) => sql`EXISTS (SELECT 1 FROM ${query} OFFSET 0)`;

/** What must still exist for an unread notification: the like, a comment, the follow. */
export const causes = {
  LIKE: (actor: Ref, post: Ref) =>
    exists(sql`${likes} WHERE ${likes.userId} = ${actor} AND ${likes.postId} = ${post}`),
  COMMENT: (actor: Ref, post: Ref) =>
    exists(sql`${comments} WHERE ${comments.authorId} = ${actor} AND ${comments.postId} = ${post}
      AND ${comments.deletedAt} IS NULL AND NOT ${comments.isHidden}`),
  FOLLOW: (actor: Ref, follow: Ref) =>
    exists(sql`${follows} WHERE ${follows.followerId} = ${actor} AND ${follows.id} = ${follow}`),
};

export const postShown = (owner: PersonRef, post: Ref) =>
  exists(sql`${posts} WHERE ${posts.id} = ${post} AND ${visiblePost(owner)}`);

/** The emptied twin of a merged pair refers to the conversation that has its messages. */
export const conversationShown = (owner: PersonRef, conversation: Ref) =>
  exists(sql`${conversations} named
    JOIN ${conversations} ON ${conversations.id} = coalesce(named.merged_into_id, named.id)
    WHERE named.id = ${conversation} AND ${conversationFor(owner)}`);

/**
 * Whether a notification counts in its group: not when its actor is hidden from the owner, nor when it is unread and
 * its cause is gone, so that an unlike removes its notification.
 */
export const countsTo = (owner: PersonRef, n: NotificationColumns): SQL<boolean> => sql<boolean>`(
  ${exists(sql`${users} WHERE ${users.id} = ${n.actorId} AND ${listedFor(owner)}`)}
  AND (${n.readAt} IS NOT NULL OR CASE ${n.type}
    WHEN 'LIKE' THEN ${causes.LIKE(n.actorId, n.entityId)}
    WHEN 'COMMENT' THEN ${causes.COMMENT(n.actorId, n.entityId)}
    WHEN 'FOLLOW' THEN ${causes.FOLLOW(n.actorId, n.entityId)} ELSE true END))`;

/**
 * The visibility rule of the list, the count, the marks and the event: what counts, unless it is about a post or a
 * conversation that the owner may not see.
 */
export const shownTo = (owner: PersonRef, n: NotificationColumns): SQL<boolean> => sql<boolean>`(
  CASE WHEN ${n.type} IN ('LIKE', 'COMMENT', 'MENTION') THEN ${postShown(owner, n.entityId)}
    WHEN ${n.type} = 'MESSAGE' THEN ${conversationShown(owner, n.entityId)} ELSE true END
  AND ${countsTo(owner, n)})`;

/** Likes and comments of one post, and follows, are shown as one: "alice and 2 others". */
export const isGrouped = (n: NotificationColumns): SQL =>
  sql`(${n.type} IN ('LIKE', 'COMMENT', 'FOLLOW') AND ${n.entityId} IS NOT NULL)`;

/** Whether both notifications are in one group; true of itself unless it has no entity. */
export const inGroupOf = (n: NotificationColumns, other: NotificationColumns): SQL =>
  sql`(${other.userId} = ${n.userId} AND ${other.type} = ${n.type} AND ${other.entityId} = ${n.entityId}
    AND (${isGrouped(n)} OR ${other.id} = ${n.id}))`;

/** Counts unread entries; one unread notification is enough for a group. */
export const unreadCount = (owner: SQL): SQL<number> => {
  const unread = sql`${notifications.userId} = ${owner} AND ${notifications.readAt} IS NULL`;
  const gathered = isGrouped(notifications);
  const group = sql`SELECT DISTINCT ${notifications.type}, ${notifications.entityId} FROM ${notifications}
    WHERE ${unread} AND ${gathered}`;
  return sql<number>`((SELECT count(*) FROM (${group}) unread_group WHERE EXISTS (
      SELECT 1 FROM ${notifications} WHERE ${unread} AND ${notifications.type} = unread_group.type
        AND ${notifications.entityId} = unread_group.entity_id AND ${shownTo(owner, notifications)} OFFSET 0))
    + (SELECT count(*) FROM ${notifications} WHERE ${unread} AND NOT ${gathered}
        AND ${shownTo(owner, notifications)}))`.mapWith(Number);
};
