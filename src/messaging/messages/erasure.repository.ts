import { Injectable } from '@nestjs/common';
import { and, eq, isNull, or, sql, type SQL } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { users } from '../../users/users.tables.js';
import { CLEARED } from './message-content.sql.js';
import { conversations, messageReactions, messages } from '../messaging.tables.js';

/** The messages of a conversation after `after`, up to and including `upTo`. */
export interface SeqRange {
  conversationId: string;
  after: number;
  upTo: number;
}

export interface AdvancedConversation {
  conversationId: string;
  rev: number;
}

@Injectable()
export class ErasureRepository {
  constructor(private readonly database: Database) {}

  /**
   * Locks the user's conversations to the end of the transaction and returns them; no new one can be opened.
   * Conversations are locked before the account, in the order that sending uses, so the two cannot deadlock, and once
   * more after it, for those opened in between.
   */
  async lock(userId: string): Promise<{ id: string; lastSeq: number }[]> {
    await this.lockConversations(userId);
    await this.database.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
    return this.lockConversations(userId);
  }

  /**
   * Assigns a rev, by seq, to each message that will change: the user's own, those that quote them, and those the user
   * reacted to. Returns the new rev of each conversation.
   */
  async bumpRevs(userId: string, ranges: SeqRange[]): Promise<AdvancedConversation[]> {
    const { rows } = await this.database.db.execute<{ id: string; rev: string }>(sql`
      WITH touched AS (
        SELECT m.id, m.conversation_id, row_number() OVER (PARTITION BY m.conversation_id ORDER BY m.seq) AS place
        FROM ${messages} m JOIN ${unnest(ranges)} ON ${within(sql`m`)}
        WHERE (m.sender_id = ${userId} AND m.deleted_at IS NULL)
          OR EXISTS (SELECT 1 FROM ${messages} o
            WHERE o.id = m.reply_to_id AND o.sender_id = ${userId} AND o.deleted_at IS NULL)
          OR EXISTS (SELECT 1 FROM ${messageReactions} r WHERE r.message_id = m.id AND r.user_id = ${userId})
      ),
      moved AS (
        UPDATE ${conversations} c SET last_rev = c.last_rev + t.total, changed_at = clock_timestamp()
        FROM (SELECT conversation_id, count(*) AS total FROM touched GROUP BY conversation_id) t
        WHERE c.id = t.conversation_id
        RETURNING c.id, c.last_rev AS rev, c.last_rev - t.total AS base
      ),
      stamped AS (
        UPDATE ${messages} m SET rev = moved.base + touched.place
        FROM touched JOIN moved ON moved.id = touched.conversation_id
        WHERE m.id = touched.id
      )
      SELECT id, rev FROM moved`);
    return rows.map(({ id, rev }) => ({ conversationId: id, rev: Number(rev) }));
  }

  /** Removes the user's reactions and those on the user's messages. */
  async removeReactions(userId: string, ranges: SeqRange[]): Promise<void> {
    await this.database.db.execute(sql`
      DELETE FROM ${messageReactions} r USING ${messages} m, ${unnest(ranges)}
      WHERE ${within(sql`m`)} AND r.message_id = m.id AND (r.user_id = ${userId} OR m.sender_id = ${userId})`);
  }

  async softDelete(userId: string, ranges: SeqRange[]): Promise<void> {
    const inside = sql`EXISTS (SELECT 1 FROM ${unnest(ranges)} WHERE ${within(sql`${messages}`)})`;
    await this.database.db
      .update(messages)
      .set(CLEARED)
      .where(and(eq(messages.senderId, userId), isNull(messages.deletedAt), inside));
  }

  private async lockConversations(userId: string): Promise<{ id: string; lastSeq: number }[]> {
    return this.database.db
      .select({ id: conversations.id, lastSeq: conversations.lastSeq })
      .from(conversations)
      .where(or(eq(conversations.participant1Id, userId), eq(conversations.participant2Id, userId)))
      .orderBy(conversations.id)
      .for('no key update');
  }
}

const within = (message: SQL): SQL =>
  sql`${message}.conversation_id = seq_range.conversation_id AND ${message}.seq > seq_range.after AND ${message}.seq <= seq_range.up_to`;

function unnest(ranges: SeqRange[]): SQL {
  const ids = sql.param(ranges.map(({ conversationId }) => conversationId));
  const from = sql.param(ranges.map(({ after }) => after));
  const to = sql.param(ranges.map(({ upTo }) => upTo));
  return sql`unnest(${ids}::varchar[], ${from}::bigint[], ${to}::bigint[]) AS seq_range(conversation_id, after, up_to)`;
}
