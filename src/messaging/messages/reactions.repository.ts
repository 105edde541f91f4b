import { Injectable } from '@nestjs/common';
import { and, eq, ne, sql } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import { Database } from '../../database/database.js';
import { messageReactions } from '../messaging.tables.js';

/** Each user has at most one reaction on a message. */
@Injectable()
export class ReactionsRepository {
  constructor(private readonly database: Database) {}

  /** Replaces an existing reaction; false when it was the same. */
  async set(messageId: string, userId: string, reaction: string): Promise<boolean> {
    const set = await this.database.db
      .insert(messageReactions)
      .values({ id: newId(), messageId, userId, reaction, createdAt: sql`clock_timestamp()` })
      .onConflictDoUpdate({
        target: [messageReactions.messageId, messageReactions.userId],
        set: { reaction, createdAt: sql`clock_timestamp()` },
        setWhere: ne(messageReactions.reaction, reaction),
      })
      .returning({ id: messageReactions.id });
    return set.length > 0;
  }

  /** Without an emoji, removes any reaction. */
  async remove(messageId: string, userId: string, emoji?: string): Promise<boolean> {
    const removed = await this.database.db
      .delete(messageReactions)
      .where(
        and(
          eq(messageReactions.messageId, messageId),
          eq(messageReactions.userId, userId),
          emoji === undefined ? undefined : eq(messageReactions.reaction, emoji),
        ),
      )
      .returning({ id: messageReactions.id });
    return removed.length > 0;
  }

  async removeAll(messageId: string): Promise<void> {
    await this.database.db.delete(messageReactions).where(eq(messageReactions.messageId, messageId));
  }
}
