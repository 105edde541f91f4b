import { Injectable } from '@nestjs/common';
import { and, desc, eq, isNull } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { Database } from '../database/database.js';
import { messages } from '../messaging/messaging.tables.js';
import { reports } from '../moderation/moderation.tables.js';
import { type Notification, notifications } from '../notifications/notifications.tables.js';
import { blocks, follows, mutedAccounts } from '../social-graph/social-graph.tables.js';
import { users } from '../users/users.tables.js';

export interface RelationshipRow {
  userId: string;
  username: string;
  since: string;
}

const messageColumns = {
  id: messages.id,
  conversationId: messages.conversationId,
  receiverId: messages.receiverId,
  seq: messages.seq,
  content: messages.content,
  messageType: messages.messageType,
  mediaUrl: messages.mediaUrl,
  fileName: messages.fileName,
  replyToId: messages.replyToId,
  editedAt: messages.editedAt,
  createdAt: messages.createdAt,
};

const reportColumns = {
  id: reports.id,
  reportedUserId: reports.reportedUserId,
  reportedPostId: reports.reportedPostId,
  reason: reports.reason,
  createdAt: reports.createdAt,
};

export type MessageRow = { [K in keyof typeof messageColumns]: (typeof messages.$inferSelect)[K] };
export type ReportRow = { [K in keyof typeof reportColumns]: (typeof reports.$inferSelect)[K] };

/** The columns of the exported user, of the other user and of the time. */
interface Ends {
  from: AnyPgColumn;
  to: AnyPgColumn;
  since: typeof follows.createdAt | typeof blocks.createdAt | typeof mutedAccounts.createdAt;
}

const RELATIONSHIPS = {
  following: { from: follows.followerId, to: follows.followingId, since: follows.createdAt },
  followers: { from: follows.followingId, to: follows.followerId, since: follows.createdAt },
  blocked: { from: blocks.blockerId, to: blocks.blockedId, since: blocks.createdAt },
  muted: { from: mutedAccounts.userId, to: mutedAccounts.mutedUserId, since: mutedAccounts.createdAt },
} satisfies Record<string, Ends>;

/** Latest rows of each kind, except posts. */
@Injectable()
export class ExportRepository {
  constructor(private readonly database: Database) {}

  async listRelationships(
    kind: keyof typeof RELATIONSHIPS,
    userId: string,
    limit: number,
  ): Promise<RelationshipRow[]> {
    const { from, to, since }: Ends = RELATIONSHIPS[kind];
    return this.database.db
      .select({ userId: users.id, username: users.username, since })
      .from(from.table)
      .innerJoin(users, eq(users.id, to))
      .where(eq(from, userId))
      .orderBy(desc(since))
      .limit(limit);
  }

  async listMessages(userId: string, limit: number): Promise<MessageRow[]> {
    return this.database.db
      .select(messageColumns)
      .from(messages)
      .where(and(eq(messages.senderId, userId), isNull(messages.deletedAt)))
      .orderBy(desc(messages.createdAt), desc(messages.id))
      .limit(limit);
  }

  async listNotifications(userId: string, limit: number): Promise<Notification[]> {
    return this.database.db
      .select()
      .from(notifications)
      .where(eq(notifications.userId, userId))
      .orderBy(desc(notifications.createdAt), desc(notifications.id))
      .limit(limit);
  }

  async listReports(userId: string, limit: number): Promise<ReportRow[]> {
    return this.database.db
      .select(reportColumns)
      .from(reports)
      .where(eq(reports.reporterId, userId))
      .orderBy(desc(reports.createdAt), desc(reports.id))
      .limit(limit);
  }
}
