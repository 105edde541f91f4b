import { Injectable } from '@nestjs/common';
import { eq, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { type Conversation, conversations, messages } from '../messaging.tables.js';

const now = sql`clock_timestamp()`;
const nextRev = sql`${conversations.lastRev} + 1`;

/** The row lock that orders the changes of a conversation, and the numbers that it assigns. */
@Injectable()
export class SequenceRepository {
  private readonly seqs;
  private readonly revs;

  constructor(private readonly database: Database) {
    const { db } = database;
    const id = sql.placeholder('id');
    this.seqs = db
      .update(conversations)
      .set({
        lastSeq: sql`${conversations.lastSeq} + 1`,
        lastRev: nextRev,
        lastMessageAt: now,
        changedAt: now,
      })
      .where(eq(conversations.id, id))
      .returning()
      .prepare('conversation_take_seq');
    this.revs = db
      .update(conversations)
      .set({ lastRev: nextRev, changedAt: now })
      .where(eq(conversations.id, id))
      .returning({ rev: conversations.lastRev })
      .prepare('conversation_take_rev');
  }

  /** Locks the conversation to the end of the transaction and takes the next seq and rev; a rollback returns them. */
  async takeSeq(id: string): Promise<Conversation | undefined> {
    const [row] = await this.seqs.execute({ id });
    return row;
  }

  /** Moves the numbers of a locked conversation past those of its messages, and takes the next ones. */
  async renumber(id: string): Promise<Conversation> {
    const highest = (number: 'seq' | 'rev') =>
      sql`(SELECT max(${messages[number]}) FROM ${messages} WHERE ${messages.conversationId} = ${id})`;
    const [row] = await this.database.db
      .update(conversations)
      .set({
        lastSeq: sql`${highest('seq')} + 1`,
        lastRev: sql`GREATEST(${conversations.lastRev}, ${highest('rev')} + 1)`,
      })
      .where(eq(conversations.id, id))
      .returning();
    return row!;
  }

  async lock(id: string): Promise<Conversation | undefined> {
    const [row] = await this.database.db
      .select()
      .from(conversations)
      .where(eq(conversations.id, id))
      .for('no key update');
    return row;
  }

  /** Expects the conversation to be locked. */
  async takeRev(id: string): Promise<number> {
    const [row] = await this.revs.execute({ id });
    return row!.rev;
  }
}
