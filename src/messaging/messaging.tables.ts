import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  text,
  unique,
  uniqueIndex,
  varchar,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { users } from '../users/users.tables.js';

export const messageType = pgEnum('message_type', [
  'TEXT',
  'PHOTO',
  'VIDEO',
  'VOICE',
  'FILE',
  'GIF',
  'STICKER',
  'LINK',
]);
export const messageStatus = pgEnum('message_status', ['SENDING', 'SENT', 'DELIVERED', 'READ', 'FAILED']);

const person = (name: string) =>
  varchar(name)
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const conversations = pgTable(
  'conversations',
  {
    id: id(),
    participant1Id: person('participant1_id'),
    participant2Id: person('participant2_id'),
    status: text('status').$type<'REQUEST' | 'ACCEPTED'>().notNull().default('ACCEPTED'),
    inboxFolder: text('inbox_folder').notNull().default('PRIMARY'),
    requestedByUserId: varchar('requested_by_user_id').references(() => users.id, { onDelete: 'set null' }),
    acceptedAt: instant('accepted_at'),
    lastMessageAt: instant('last_message_at').notNull().defaultNow(),
    createdAt: createdAt(),
    /** Seq of the newest message; taken under this row's lock, so seqs rise in commit order without gaps. */
    lastSeq: bigint('last_seq', { mode: 'number' }).notNull().default(0),
    /** Rev of the newest change of any kind. */
    lastRev: bigint('last_rev', { mode: 'number' }).notNull().default(0),
    /** When last_rev or the status last changed, by the database's clock; read by the delivery poll. */
    changedAt: instant('changed_at').notNull().defaultNow(),
    /** When the recipient declined the request: hidden from the recipient, unchanged for the sender. */
    declinedAt: instant('declined_at'),
    /** On the emptied twin of a merged pair: the conversation that has its messages. */
    mergedIntoId: varchar('merged_into_id'),
  },
  (t) => [
    unique('conversations_participants_unique').on(t.participant1Id, t.participant2Id),
    // One conversation a pair in either order; emptied twins of merged pairs apart.
    uniqueIndex('conversations_pair_unique')
      .on(
        sql`LEAST(${t.participant1Id} COLLATE "C", ${t.participant2Id} COLLATE "C")`,
        sql`GREATEST(${t.participant1Id} COLLATE "C", ${t.participant2Id} COLLATE "C")`,
      )
      .where(sql`${t.mergedIntoId} IS NULL`),
    index('conversations_participant1_recent_idx').on(
      t.participant1Id,
      t.lastMessageAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('conversations_participant2_recent_idx').on(
      t.participant2Id,
      t.lastMessageAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('conversations_changed_at_idx').on(t.changedAt),
  ],
);

export const messages = pgTable(
  'messages',
  {
    id: id(),
    conversationId: varchar('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    senderId: person('sender_id'),
    receiverId: person('receiver_id'),
    content: text('content').notNull(),
    messageType: messageType('message_type').default('TEXT'),
    encryptedContent: text('encrypted_content'),
    encryptedKey: text('encrypted_key'),
    iv: text('iv'),
    status: messageStatus('status').default('SENT'),
    deliveredAt: instant('delivered_at'),
    mediaUrl: text('media_url'),
    mediaThumbnail: text('media_thumbnail'),
    mediaDuration: integer('media_duration'),
    fileName: text('file_name'),
    fileSize: integer('file_size'),
    fileMimeType: text('file_mime_type'),
    voiceWaveform: jsonb('voice_waveform'),
    linkUrl: text('link_url'),
    linkTitle: text('link_title'),
    linkDescription: text('link_description'),
    linkImage: text('link_image'),
    linkDomain: text('link_domain'),
    replyToId: varchar('reply_to_id'),
    read: boolean('read').notNull().default(false),
    readAt: instant('read_at'),
    deletedAt: instant('deleted_at'),
    deletedForSender: boolean('deleted_for_sender').default(false),
    deletedForReceiver: boolean('deleted_for_receiver').default(false),
    expiresAt: instant('expires_at'),
    editedAt: instant('edited_at'),
    createdAt: createdAt(),
    seq: bigint('seq', { mode: 'number' }).notNull(),
    /** The conversation's rev at this message's latest change: catch-up is `WHERE rev > $1 ORDER BY rev`. */
    rev: bigint('rev', { mode: 'number' }).notNull(),
    /** The sender's own id for this message, valid for ever; makes a retry safe. */
    clientMessageId: varchar('client_message_id', { length: 64 }),
    /** SHA-256 (hex) of conversation, content and replyToId as first sent. */
    bodyHash: varchar('body_hash', { length: 64 }),
  },
  (t) => [
    index('messages_conversation_created_idx').on(t.conversationId, t.createdAt),
    uniqueIndex('messages_conversation_seq_unique').on(t.conversationId, t.seq),
    index('messages_conversation_rev_idx').on(t.conversationId, t.rev),
    uniqueIndex('messages_sender_client_id_unique').on(t.senderId, t.clientMessageId),
    index('messages_receiver_id_idx').on(t.receiverId),
    index('messages_reply_to_idx').on(t.replyToId),
  ],
);

/** Read and delivered marks of each participant; both only move forward. */
export const conversationMarks = pgTable(
  'conversation_marks',
  {
    id: id(),
    conversationId: varchar('conversation_id')
      .notNull()
      .references(() => conversations.id, { onDelete: 'cascade' }),
    userId: person('user_id'),
    readSeq: bigint('read_seq', { mode: 'number' }).notNull().default(0),
    readAt: instant('read_at'),
    deliveredSeq: bigint('delivered_seq', { mode: 'number' }).notNull().default(0),
    deliveredAt: instant('delivered_at'),
  },
  (t) => [
    unique('conversation_marks_unique').on(t.conversationId, t.userId),
    index('conversation_marks_user_idx').on(t.userId),
  ],
);

export const messageReactions = pgTable(
  'message_reactions',
  {
    id: id(),
    messageId: varchar('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    userId: person('user_id'),
    reaction: varchar('reaction', { length: 10 }).notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique('message_reactions_unique').on(t.messageId, t.userId),
    index('message_reactions_message_idx').on(t.messageId),
  ],
);

export type Conversation = typeof conversations.$inferSelect;
export type Message = typeof messages.$inferSelect;
export type ConversationMarks = typeof conversationMarks.$inferSelect;
