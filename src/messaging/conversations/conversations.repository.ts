import { Injectable } from '@nestjs/common';
import { and, eq, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import { newId } from '../../common/new-id.js';
import { Database } from '../../database/database.js';
import { unansweredBy } from '../access/conversation-visibility.sql.js';
import { type Conversation, conversations } from '../messaging.tables.js';

const now = sql`clock_timestamp()`;

@Injectable()
export class ConversationsRepository {
  constructor(private readonly database: Database) {}

  /** Finds the conversation of the two users in either order, without a viewer. */
  async findPair(one: string, other: string): Promise<Conversation | undefined> {
    const is = (a: string, b: string) =>
      and(eq(conversations.participant1Id, a), eq(conversations.participant2Id, b));
    const [row] = await this.database.db
      .select()
      .from(conversations)
      .where(and(or(is(one, other), is(other, one)), isNull(conversations.mergedIntoId)));
    return row;
  }

  async add(row: typeof conversations.$inferInsert): Promise<Conversation | undefined> {
    const [added] = await this.database.db
      .insert(conversations)
      .values({ id: newId(), ...row })
      .onConflictDoNothing()
      .returning();
    return added;
  }

  /** False when the request was answered before. */
  async accept(id: string): Promise<boolean> {
    return this.acceptWhere(and(eq(conversations.id, id), isNull(conversations.declinedAt)));
  }

  /**
   * Accepts on behalf of a recipient who opens a conversation whose request they do not see, because it is declined or
   * has no message yet.
   */
  async acceptUnseen(id: string, recipientId: string): Promise<boolean> {
    const unseen = or(isNotNull(conversations.declinedAt), eq(conversations.lastSeq, 0));
    return this.acceptWhere(and(eq(conversations.id, id), unansweredBy(recipientId), unseen));
  }

  async decline(id: string): Promise<boolean> {
    const declined = await this.database.db
      .update(conversations)
      .set({ declinedAt: now })
      .where(
        and(eq(conversations.id, id), eq(conversations.status, 'REQUEST'), isNull(conversations.declinedAt)),
      )
      .returning({ id: conversations.id });
    return declined.length > 0;
  }

  private async acceptWhere(condition: SQL | undefined): Promise<boolean> {
    const accepted = await this.database.db
      .update(conversations)
      .set({ status: 'ACCEPTED', inboxFolder: 'PRIMARY', acceptedAt: now, declinedAt: null, changedAt: now })
      .where(and(eq(conversations.status, 'REQUEST'), condition))
      .returning({ id: conversations.id });
    return accepted.length > 0;
  }
}
