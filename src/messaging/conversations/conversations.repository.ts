import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, inArray, isNotNull, isNull, or, sql, type SQL } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import { newId } from '../../common/new-id.js';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { selectViews, toView } from '../access/conversation-view.sql.js';
import type { ConversationView } from '../access/conversation-view.js';
import { conversationFor, unansweredBy } from '../access/conversation-visibility.sql.js';
import { type Conversation, conversations } from '../messaging.tables.js';

export interface ListFilter {
  /** Accepted conversations of this folder. */
  folder?: string;
  /** Requests received and not answered. */
  requests?: boolean;
}

export interface ListRange {
  limit: number;
  after: Position | undefined;
}

const now = sql`clock_timestamp()`;

@Injectable()
export class ConversationsRepository {
  constructor(private readonly database: Database) {}

  /** What this person sees, by latest activity, newest first. */
  async list(viewerId: string, filter: ListFilter, range: ListRange): Promise<ConversationView[]> {
    const wanted = and(conversationFor(viewerId), filterOf(viewerId, filter), afterCursor(range.after));
    const page = union(
      this.ids(and(eq(conversations.participant1Id, viewerId), wanted), range.limit),
      this.ids(and(eq(conversations.participant2Id, viewerId), wanted), range.limit),
    )
      .orderBy((row) => [desc(row.lastMessageAt), desc(row.id)])
      .limit(range.limit)
      .as('page');
    const rows = await selectViews(this.database.db)
      .where(inArray(conversations.id, this.database.db.select({ id: page.id }).from(page)))
      .orderBy(desc(conversations.lastMessageAt), desc(conversations.id));
    return rows.map(toView);
  }

  /** Of these two people in either order, whoever sees it. */
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

  /** Answers a request with yes, unless it was answered before. */
  async accept(id: string): Promise<boolean> {
    return this.acceptWhere(and(eq(conversations.id, id), isNull(conversations.declinedAt)));
  }

  /** The recipient of a request that they do not see, declined or still without a message, wants to talk after all. */
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

  private ids(condition: SQL | undefined, limit: number) {
    return this.database.db
      .select({ id: conversations.id, lastMessageAt: conversations.lastMessageAt })
      .from(conversations)
      .where(condition)
      .orderBy(desc(conversations.lastMessageAt), desc(conversations.id))
      .limit(limit);
  }
}

function filterOf(viewerId: string, { folder, requests }: ListFilter): SQL | undefined {
  if (folder) return and(eq(conversations.status, 'ACCEPTED'), eq(conversations.inboxFolder, folder));
  return requests ? and(unansweredBy(viewerId), gt(conversations.lastSeq, 0)) : undefined;
}

const afterCursor = (after: Position | undefined): SQL | undefined =>
  after && sql`(${conversations.lastMessageAt}, ${conversations.id}) < (${after[0]}::timestamp, ${after[1]})`;
