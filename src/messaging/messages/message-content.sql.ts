import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { ReactionRow } from '../access/conversation-view.js';
import { messageReactions, messages } from '../messaging.tables.js';

export const CLEARED = {
  content: '',
  encryptedContent: null,
  encryptedKey: null,
  iv: null,
  mediaUrl: null,
  mediaThumbnail: null,
  mediaDuration: null,
  fileName: null,
  fileSize: null,
  fileMimeType: null,
  voiceWaveform: null,
  linkUrl: null,
  linkTitle: null,
  linkDescription: null,
  linkImage: null,
  linkDomain: null,
  deletedAt: sql`clock_timestamp()`,
};

/** The quoted message; left-joined by queries over `messages`. */
export const reply = alias(messages, 'reply');
export const isReply = and(
  eq(reply.id, messages.replyToId),
  eq(reply.conversationId, messages.conversationId),
);

const reactions = sql<ReactionRow[]>`(${sql`SELECT coalesce(json_agg(r.emoji ORDER BY r.first), '[]') FROM (
  SELECT min(${messageReactions.createdAt}) AS first, json_build_object(
    'emoji', ${messageReactions.reaction}, 'count', count(*),
    'userIds', json_agg(${messageReactions.userId} ORDER BY ${messageReactions.createdAt}, ${messageReactions.userId})) AS emoji
  FROM ${messageReactions} WHERE ${messageReactions.messageId} = ${messages.id} GROUP BY ${messageReactions.reaction}) r`})`;

export const messageColumns = {
  message: getTableColumns(messages),
  replyTo: getTableColumns(reply),
  reactions,
};
