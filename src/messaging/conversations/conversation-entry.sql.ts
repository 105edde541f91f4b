import { desc, eq, sql, type SQL } from 'drizzle-orm';
import type { Database } from '../../database/database.js';
import type { ConversationEntry, MessageView } from '../access/conversation-view.js';
import {
  isMark1,
  isMark2,
  isPerson1,
  isPerson2,
  mark1,
  mark2,
  person1,
  person2,
  toView,
  viewColumns,
  type ViewRow,
} from '../access/conversation-view.sql.js';
import { countsFor } from '../access/conversation-visibility.sql.js';
import { isReply, messageColumns, reply } from '../messages/message-content.sql.js';
import { conversations, type Message, messages } from '../messaging.tables.js';

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
