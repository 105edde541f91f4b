import { and, desc, eq, getTableColumns, sql, type SQL } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Database } from '../database/database.js';
import { opensTo } from '../social-graph/visibility.tables.js';
import { authorColumnsOf, type AuthorRow } from '../users/author.tables.js';
import { users } from '../users/users.tables.js';
import type { ConversationEntry, ConversationView, MessageView, Side } from './conversation-view.js';
import { isReply, messageColumns, reply } from './message-content.tables.js';
import { conversationFor, countsFor, receiptsShown } from './messaging-visibility.tables.js';
import {
  type Conversation,
  conversationMarks,
  conversations,
  type Message,
  messages,
} from './messaging.tables.js';

/** The two people of a conversation and their marks: what a query over `conversations` joins for its view. */
export const person1 = alias(users, 'person1');
export const person2 = alias(users, 'person2');
export const mark1 = alias(conversationMarks, 'mark1');
export const mark2 = alias(conversationMarks, 'mark2');

export const isPerson1 = eq(person1.id, conversations.participant1Id);
export const isPerson2 = eq(person2.id, conversations.participant2Id);
export const isMark1 = and(eq(mark1.conversationId, conversations.id), eq(mark1.userId, person1.id));
export const isMark2 = and(eq(mark2.conversationId, conversations.id), eq(mark2.userId, person2.id));

type Mark = typeof mark1 | typeof mark2;
type Person = typeof person1 | typeof person2;

/** Expressions all of them, since drizzle makes null of an object whose columns are: people without marks have zeros. */
const sideColumns = (mark: Mark, person: Person, other: Person) => ({
  readSeq: sql<number>`coalesce(${mark.readSeq}, 0)`.mapWith(Number),
  readAt: sql<string | null>`${mark.readAt}`,
  deliveredSeq: sql<number>`coalesce(${mark.deliveredSeq}, 0)`.mapWith(Number),
  deliveredAt: sql<string | null>`${mark.deliveredAt}`,
  receiptsShown: receiptsShown(person.id, other.id, mark),
  isOpen: opensTo(other.id, person.id),
  sees: conversationFor(person.id),
});

export const viewColumns = {
  conversation: getTableColumns(conversations),
  person1: authorColumnsOf(person1),
  person2: authorColumnsOf(person2),
  marks1: sideColumns(mark1, person1, person2),
  marks2: sideColumns(mark2, person2, person1),
};

/** Conversations with their two people and the marks of both. */
export const selectViews = (db: Database['db']) =>
  db
    .select(viewColumns)
    .from(conversations)
    .innerJoin(person1, isPerson1)
    .innerJoin(person2, isPerson2)
    .leftJoin(mark1, isMark1)
    .leftJoin(mark2, isMark2);

/** Messages with their quotes and reactions, and with their conversation, all as of one instant. */
export const selectMessageViews = (db: Database['db']) =>
  db
    .select({ ...messageColumns, ...viewColumns })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(person1, isPerson1)
    .innerJoin(person2, isPerson2)
    .leftJoin(mark1, isMark1)
    .leftJoin(mark2, isMark2)
    .leftJoin(reply, isReply);

/** Conversations with their newest message and with what is unread in them for the viewer. */
export const selectEntries = (db: Database['db'], viewer: SQL) => {
  const newest = db
    .select({ id: messages.id })
    .from(messages)
    .where(eq(messages.conversationId, conversations.id))
    .orderBy(desc(messages.seq))
    .limit(1)
    .as('newest');
  const readSeq = sql`coalesce(CASE WHEN ${conversations.participant1Id} = ${viewer} THEN ${mark1.readSeq} ELSE ${mark2.readSeq} END, 0)`;
  const unread = sql`(SELECT count(*) FROM ${messages} WHERE ${messages.conversationId} = ${conversations.id}
    AND ${messages.seq} > ${readSeq} AND ${countsFor(viewer)})`;
  return db
    .select({ ...viewColumns, ...messageColumns, unreadCount: unread.mapWith(Number) })
    .from(conversations)
    .innerJoin(person1, isPerson1)
    .innerJoin(person2, isPerson2)
    .leftJoin(mark1, isMark1)
    .leftJoin(mark2, isMark2)
    .leftJoinLateral(newest, sql`true`)
    .leftJoin(messages, eq(messages.id, newest.id))
    .leftJoin(reply, isReply);
};

interface ViewRow {
  conversation: Conversation;
  person1: AuthorRow;
  person2: AuthorRow;
  marks1: Omit<Side, 'person'>;
  marks2: Omit<Side, 'person'>;
}

export const toView = (row: ViewRow): ConversationView => ({
  ...row.conversation,
  side1: { person: row.person1, ...row.marks1 },
  side2: { person: row.person2, ...row.marks2 },
});

export const toMessageView = ({
  message,
  replyTo,
  reactions,
  ...row
}: ViewRow & Omit<MessageView, 'conversation'>): MessageView => ({
  message,
  replyTo,
  reactions,
  conversation: toView(row),
});

interface EntryRow extends ViewRow, Omit<MessageView, 'message' | 'conversation'> {
  message: Message | null;
  unreadCount: number;
}

export function toEntry(
  { message, replyTo, reactions, unreadCount, ...row }: EntryRow,
  viewerId: string,
): ConversationEntry {
  const conversation = toView(row);
  const lastMessage = message && { message, replyTo, reactions, conversation };
  return { viewerId, conversation, lastMessage, unreadCount };
}
