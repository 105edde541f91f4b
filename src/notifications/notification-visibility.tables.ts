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

/** The columns of `notifications`, or of an alias of it. */
export type NotificationColumns = Record<
  'id' | 'userId' | 'actorId' | 'type' | 'entityId' | 'readAt',
  AnyPgColumn
>;

/** OFFSET 0 has it asked for each row; the planner would rather read a whole table into a hash first. */
const exists = (query: SQL) => sql`EXISTS (SELECT 1 FROM ${query} OFFSET 0)`;

/** What must still stand for an unread notification: the like, a comment, the follow itself. */
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

/** The emptied twin of a merged pair stands for the conversation that has its messages. */
export const conversationShown = (owner: PersonRef, conversation: Ref) =>
  exists(sql`${conversations} named
    JOIN ${conversations} ON ${conversations.id} = coalesce(named.merged_into_id, named.id)
    WHERE named.id = ${conversation} AND ${conversationFor(owner)}`);

/**
 * Whether a notification counts among those about the same thing: not when it comes from somebody whom the owner may
 * not meet, nor when it is unread and its cause is gone, so that an unlike takes its notification back.
 */
export const countsTo = (owner: PersonRef, n: NotificationColumns): SQL<boolean> => sql<boolean>`(
  ${exists(sql`${users} WHERE ${users.id} = ${n.actorId} AND ${listedFor(owner)}`)}
  AND (${n.readAt} IS NOT NULL OR CASE ${n.type}
    WHEN 'LIKE' THEN ${causes.LIKE(n.actorId, n.entityId)}
    WHEN 'COMMENT' THEN ${causes.COMMENT(n.actorId, n.entityId)}
    WHEN 'FOLLOW' THEN ${causes.FOLLOW(n.actorId, n.entityId)} ELSE true END))`;

/**
 * What its owner is shown of `notifications`, the one rule of the list, the count, the marks and the event: what
 * counts, unless it is about a post or a conversation that they may not see.
 */
export const shownTo = (owner: PersonRef, n: NotificationColumns): SQL<boolean> => sql<boolean>`(
  CASE WHEN ${n.type} IN ('LIKE', 'COMMENT', 'MENTION') THEN ${postShown(owner, n.entityId)}
    WHEN ${n.type} = 'MESSAGE' THEN ${conversationShown(owner, n.entityId)} ELSE true END
  AND ${countsTo(owner, n)})`;

/** Likes and comments of one post, and whatever tells of one follow, are shown as one: "alice and 2 others". */
export const isGathered = (n: NotificationColumns): SQL =>
  sql`(${n.type} IN ('LIKE', 'COMMENT', 'FOLLOW') AND ${n.entityId} IS NOT NULL)`;

/** Whether the other notification is shown together with this one; true of itself unless it is about nothing. */
export const inGroupOf = (n: NotificationColumns, other: NotificationColumns): SQL =>
  sql`(${other.userId} = ${n.userId} AND ${other.type} = ${n.type} AND ${other.entityId} = ${n.entityId}
    AND (${isGathered(n)} OR ${other.id} = ${n.id}))`;

/** How many entries of the list have something unread: of each group the first that counts is enough. */
export const unreadCount = (owner: SQL): SQL<number> => {
  const unread = sql`${notifications.userId} = ${owner} AND ${notifications.readAt} IS NULL`;
  const gathered = isGathered(notifications);
  const group = sql`SELECT DISTINCT ${notifications.type}, ${notifications.entityId} FROM ${notifications}
    WHERE ${unread} AND ${gathered}`;
  return sql<number>`((SELECT count(*) FROM (${group}) unread_group WHERE EXISTS (
      SELECT 1 FROM ${notifications} WHERE ${unread} AND ${notifications.type} = unread_group.type
        AND ${notifications.entityId} = unread_group.entity_id AND ${shownTo(owner, notifications)} OFFSET 0))
    + (SELECT count(*) FROM ${notifications} WHERE ${unread} AND NOT ${gathered}
        AND ${shownTo(owner, notifications)}))`.mapWith(Number);
};
