import { Injectable } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import { Database } from '../../database/database.js';
import { conversationFor, countsFor } from '../access/conversation-visibility.sql.js';
import { type ConversationMarks, conversationMarks, conversations, messages } from '../messaging.tables.js';

export interface MarkTarget {
  conversationId: string;
  userId: string;
  seq: number;
}

export interface UnreadCount {
  conversationId: string;
  count: number;
}

const now = sql`clock_timestamp()`;

/** Marks only move forward, so writes may arrive in any order. */
@Injectable()
export class MarksRepository {
  constructor(private readonly database: Database) {}

  async find(conversationId: string, userId: string): Promise<ConversationMarks | undefined> {
    const [marks] = await this.database.db
      .select()
      .from(conversationMarks)
      .where(and(eq(conversationMarks.conversationId, conversationId), eq(conversationMarks.userId, userId)));
    return marks;
  }

  /** Moves the delivered mark along with the read mark. */
  async moveRead({ conversationId, userId, seq }: MarkTarget): Promise<boolean> {
    const moved = await this.database.db
      .insert(conversationMarks)
      .values({
        id: newId(),
        conversationId,
        userId,
        readSeq: seq,
        readAt: now,
        deliveredSeq: seq,
        deliveredAt: now,
      })
      .onConflictDoUpdate({
        target: [conversationMarks.conversationId, conversationMarks.userId],
        set: {
          readSeq: sql`excluded.read_seq`,
          readAt: now,
          deliveredSeq: sql`GREATEST(${conversationMarks.deliveredSeq}, excluded.delivered_seq)`,
          deliveredAt: sql`CASE WHEN ${conversationMarks.deliveredSeq} < excluded.delivered_seq THEN ${now} ELSE ${conversationMarks.deliveredAt} END`,
        },
        setWhere: sql`${conversationMarks.readSeq} < excluded.read_seq`,
      })
      .returning({ id: conversationMarks.id });
    return moved.length > 0;
  }

  async moveDelivered({ conversationId, userId, seq }: MarkTarget): Promise<boolean> {
    const moved = await this.database.db
      .insert(conversationMarks)
      .values({ id: newId(), conversationId, userId, deliveredSeq: seq, deliveredAt: now })
      .onConflictDoUpdate({
        target: [conversationMarks.conversationId, conversationMarks.userId],
        set: { deliveredSeq: sql`excluded.delivered_seq`, deliveredAt: now },
        setWhere: sql`${conversationMarks.deliveredSeq} < excluded.delivered_seq`,
      })
      .returning({ id: conversationMarks.id });
    return moved.length > 0;
  }

  /** Of all conversations that the user sees; those without unread messages are omitted. */
  async listUnread(userId: string): Promise<UnreadCount[]> {
    const readSeq = sql`coalesce(${conversationMarks.readSeq}, 0)`;
    return this.database.db
      .select({ conversationId: conversations.id, count: sql<number>`count(*)`.mapWith(Number) })
      .from(conversations)
      .leftJoin(
        conversationMarks,
        and(eq(conversationMarks.conversationId, conversations.id), eq(conversationMarks.userId, userId)),
      )
      .innerJoin(
        messages,
        and(
          eq(messages.conversationId, conversations.id),
          sql`${messages.seq} > ${readSeq}`,
          countsFor(userId),
        ),
      )
      .where(and(conversationFor(userId), sql`${conversations.lastSeq} > ${readSeq}`))
      .groupBy(conversations.id);
  }
}
