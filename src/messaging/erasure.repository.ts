import { Injectable } from '@nestjs/common';
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { users } from '../users/users.tables.js';
import { conversations, messageReactions, messages } from './messaging.tables.js';
import { TOMBSTONE } from './message-content.tables.js';

/** Takes everything that one person said out of all their conversations; the statements run in this order. */
@Injectable()
export class ErasureRepository {
  constructor(private readonly database: Database) {}

  /**
   * Until the transaction ends this person can send nothing anywhere, nor anyone change anything in their conversations.
   * Conversations before the account, as a sender takes them, so that the two never wait for each other; and once more
   * after it, for what was opened meanwhile.
   */
  async lock(userId: string): Promise<void> {
    await this.lockConversations(userId);
    await this.database.db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for('update');
    await this.lockConversations(userId);
  }

  /**
   * Gives a rev of its own, in the order of seq, to each message that is about to change: theirs, what quotes them,
   * and what they reacted to. Tells how far that took the conversations.
   */
  async stampAll(userId: string): Promise<{ id: string; rev: number }[]> {
    const { rows } = await this.database.db.execute<{ id: string; rev: string }>(sql`
      WITH own AS (SELECT id FROM ${messages} WHERE sender_id = ${userId} AND deleted_at IS NULL),
      touched AS (
        SELECT id, conversation_id, row_number() OVER (PARTITION BY conversation_id ORDER BY seq) AS place
        FROM ${messages} m
        WHERE conversation_id IN (SELECT id FROM ${conversations} WHERE ${userId} IN (participant1_id, participant2_id))
          AND (id IN (SELECT id FROM own) OR reply_to_id IN (SELECT id FROM own)
            OR EXISTS (SELECT 1 FROM ${messageReactions} r WHERE r.message_id = m.id AND r.user_id = ${userId}))
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
    return rows.map(({ id, rev }) => ({ id, rev: Number(rev) }));
  }

  /** The reactions that they set, and those on what they said. */
  async removeReactions(userId: string): Promise<void> {
    const own = this.database.db
      .select({ id: messages.id })
      .from(messages)
      .where(eq(messages.senderId, userId));
    await this.database.db
      .delete(messageReactions)
      .where(or(eq(messageReactions.userId, userId), inArray(messageReactions.messageId, own)));
  }

  async bury(userId: string): Promise<void> {
    await this.database.db
      .update(messages)
      .set(TOMBSTONE)
      .where(and(eq(messages.senderId, userId), isNull(messages.deletedAt)));
  }

  private async lockConversations(userId: string): Promise<void> {
    await this.database.db
      .select({ id: conversations.id })
      .from(conversations)
      .where(or(eq(conversations.participant1Id, userId), eq(conversations.participant2Id, userId)))
      .orderBy(conversations.id)
      .for('no key update');
  }
}
