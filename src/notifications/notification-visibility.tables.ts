import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { conversationFor } from '../messaging/messaging-visibility.tables.js';
import { conversations } from '../messaging/messaging.tables.js';
import { comments } from '../posts/comments.tables.js';
import { visiblePost } from '../posts/post-visibility.tables.js';
import { likes, posts } from '../posts/posts.tables.js';
import { follows } from '../social-graph/social-graph.tables.js';
import { listedFor, type PersonRef } from '../social-graph/visibility.tables.js';
import { users } from '../users/users.tables.js';

type Ref = AnyPgColumn | SQL | string;

/** The columns of `notifications`, or of an alias of it. */
export type NotificationColumns = Record<
  'id' | 'userId' | 'actorId' | 'type' | 'entityId' | 'readAt',
  AnyPgColumn
>;

/** What must still stand for an unread notification: the like, a comment, the follow itself. */
export const causes = {
  LIKE: (actor: Ref, post: Ref) =>
    sql`EXISTS (SELECT 1 FROM ${likes} WHERE ${likes.userId} = ${actor} AND ${likes.postId} = ${post})`,
  COMMENT: (actor: Ref, post: Ref) =>
    sql`EXISTS (SELECT 1 FROM ${comments} WHERE ${comments.authorId} = ${actor} AND ${comments.postId} = ${post}
      AND ${comments.deletedAt} IS NULL AND NOT ${comments.isHidden})`,
  FOLLOW: (actor: Ref, follow: Ref) =>
    sql`EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${actor} AND ${follows.id} = ${follow})`,
};

export const postShown = (owner: PersonRef, post: Ref) =>
  sql`EXISTS (SELECT 1 FROM ${posts} WHERE ${posts.id} = ${post} AND ${visiblePost(owner)})`;

/** The emptied twin of a merged pair stands for the conversation that has its messages. */
export const conversationShown = (owner: PersonRef, conversation: Ref) =>
  sql`EXISTS (SELECT 1 FROM ${conversations} named
    JOIN ${conversations} ON ${conversations.id} = coalesce(named.merged_into_id, named.id)
    WHERE named.id = ${conversation} AND ${conversationFor(owner)})`;

const actorListed = (owner: PersonRef, actor: Ref) =>
  sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${actor} AND ${listedFor(owner)})`;

/**
 * What its owner is shown of `notifications`, the one rule of the list, the count, the marks and the event: not what
 * comes from people they may not meet, not what is about a post or a conversation they may not see; and of what they
 * have not read yet, only that whose cause still stands, so that an unlike takes its notification back.
 */
export const shownTo = (owner: PersonRef, n: NotificationColumns): SQL<boolean> => sql<boolean>`(
  ${actorListed(owner, n.actorId)}
  AND CASE WHEN ${n.type} IN ('LIKE', 'COMMENT', 'MENTION') THEN ${postShown(owner, n.entityId)}
    WHEN ${n.type} = 'MESSAGE' THEN ${conversationShown(owner, n.entityId)} ELSE true END
  AND (${n.readAt} IS NOT NULL OR CASE ${n.type}
    WHEN 'LIKE' THEN ${causes.LIKE(n.actorId, n.entityId)}
    WHEN 'COMMENT' THEN ${causes.COMMENT(n.actorId, n.entityId)}
    WHEN 'FOLLOW' THEN ${causes.FOLLOW(n.actorId, n.entityId)} ELSE true END))`;

/** Types of which all notifications about one thing are shown as one: "alice and 2 others". */
const gathers = (n: NotificationColumns) => sql`${n.type} IN ('LIKE', 'COMMENT', 'FOLLOW')`;

/** Whether the other notification is shown together with this one; true of itself unless it is about nothing. */
export const inGroupOf = (n: NotificationColumns, other: NotificationColumns): SQL =>
  sql`(${other.userId} = ${n.userId} AND ${other.type} = ${n.type} AND ${other.entityId} = ${n.entityId}
    AND (${gathers(n)} OR ${other.id} = ${n.id}))`;

/** What two notifications have in common exactly when they are shown together. */
export const groupKey = (n: NotificationColumns): SQL =>
  sql`CASE WHEN ${gathers(n)} AND ${n.entityId} IS NOT NULL THEN ${n.type}::text || ':' || ${n.entityId} ELSE ${n.id} END`;
