import { Injectable } from '@nestjs/common';
import { and, eq, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { CLEARED } from './message-content.sql.js';
import { conversations, type Message, messages } from '../messaging.tables.js';

const now = sql`clock_timestamp()`;

@Injectable()
export class MessagesRepository {
  private readonly byClientId;

  constructor(private readonly database: Database) {
    this.byClientId = database.db
      .select()
      .from(messages)
      .where(
        and(
          eq(messages.senderId, sql.placeholder('senderId')),
          eq(messages.clientMessageId, sql.placeholder('clientMessageId')),
        ),
      )
      .prepare('message_by_client_id');
  }

  async find(id: string): Promise<Message | undefined> {
    const [message] = await this.database.db.select().from(messages).where(eq(messages.id, id));
    return message;
  }

  async findByClientId(senderId: string, clientMessageId: string): Promise<Message | undefined> {
    const [message] = await this.byClientId.execute({ senderId, clientMessageId });
    return message;
  }

  /** Undefined when the sender has used this clientMessageId before, or when the seq is taken. */
  async add(row: typeof messages.$inferInsert): Promise<Message | undefined> {
    const [message] = await this.database.db
      .insert(messages)
      .values({ ...row, createdAt: now })
      .onConflictDoNothing()
      .returning();
    return message;
  }

  /** One hour, by the database's clock. */
  async isWithinEditWindow(id: string): Promise<boolean> {
    const fresh = sql`${messages.createdAt} > ${now}::timestamp - interval '1 hour'`;
    const rows = await this.database.db
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.id, id), fresh));
    return rows.length > 0;
  }

  async edit(id: string, content: string, rev: number): Promise<void> {
    await this.database.db.update(messages).set({ content, rev, editedAt: now }).where(eq(messages.id, id));
  }

  async softDelete(id: string, rev: number): Promise<void> {
    await this.database.db
      .update(messages)
      .set({ ...CLEARED, rev })
      .where(eq(messages.id, id));
  }

  async bumpRev(id: string, rev: number): Promise<void> {
    await this.database.db.update(messages).set({ rev }).where(eq(messages.id, id));
  }

  /** Bumps every reply to the message, because it quotes the message; the conversation must be locked. */
  async bumpReplies(conversationId: string, messageId: string): Promise<void> {
    await this.database.db.execute(sql`
      WITH replies AS (
        SELECT id, row_number() OVER (ORDER BY seq) AS place FROM ${messages}
        WHERE conversation_id = ${conversationId} AND reply_to_id = ${messageId}
      ), moved AS (
        UPDATE ${conversations} SET last_rev = last_rev + (SELECT count(*) FROM replies)
        WHERE id = ${conversationId} AND EXISTS (SELECT 1 FROM replies)
        RETURNING last_rev - (SELECT count(*) FROM replies) AS base
      )
      UPDATE ${messages} m SET rev = moved.base + replies.place FROM replies, moved WHERE m.id = replies.id`);
  }
}
