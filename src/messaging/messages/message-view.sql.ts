import { eq, type SQL } from 'drizzle-orm';
import type { Database } from '../../database/database.js';
import type { MessageView } from '../access/conversation-view.js';
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
import { conversations, messages } from '../messaging.tables.js';
import { isReply, messageColumns, reply } from './message-content.sql.js';

/** Selects messages with their quotes, reactions and conversation in one snapshot, and further columns. */
export const selectMessageViews = <Extra extends Record<string, SQL>>(db: Database['db'], extra: Extra) =>
  db
    .select({ ...messageColumns, ...viewColumns, ...extra })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(person1, isPerson1)
    .innerJoin(person2, isPerson2)
    .leftJoin(mark1, isMark1)
    .leftJoin(mark2, isMark2)
    .leftJoin(reply, isReply);

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
