import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, sql, type SQL } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Position } from '../common/pagination/cursors.js';
import { Database } from '../database/database.js';
import { selectEntries, toEntry } from './conversation-sides.tables.js';
import type { ConversationEntry } from './conversation-view.js';
import { conversationFor, survivorOf, unansweredBy } from './messaging-visibility.tables.js';
import { conversations } from './messaging.tables.js';

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

/** Conversations with their newest message and unread count: one statement, so all of it is as of one instant. */
@Injectable()
export class ConversationEntriesRepository {
  private readonly visible;

  constructor(private readonly database: Database) {
    const viewer = sql`${sql.placeholder('viewerId')}`;
    this.visible = selectEntries(database.db, viewer)
      .where(and(eq(conversations.id, survivorOf(sql`${sql.placeholder('id')}`)), conversationFor(viewer)))
      .prepare('conversation_entry');
  }

  /** The conversation, if this person sees it. */
  async find(viewerId: string, id: string): Promise<ConversationEntry | undefined> {
    const [row] = await this.visible.execute({ viewerId, id });
    return row && toEntry(row, viewerId);
  }

  /** What this person sees, by latest activity, newest first. */
  async list(viewerId: string, filter: ListFilter, range: ListRange): Promise<ConversationEntry[]> {
    const wanted = and(conversationFor(viewerId), filterOf(viewerId, filter), beyond(range.after));
    const page = union(
      this.ids(and(eq(conversations.participant1Id, viewerId), wanted), range.limit),
      this.ids(and(eq(conversations.participant2Id, viewerId), wanted), range.limit),
    )
      .orderBy((row) => [desc(row.lastMessageAt), desc(row.id)])
      .limit(range.limit)
      .as('page');
    const rows = await selectEntries(this.database.db, sql`${viewerId}`)
      // An array is read first, and the rest only for its members; a join of so many tables is not reordered.
      .where(sql`${conversations.id} = ANY(ARRAY(${this.database.db.select({ id: page.id }).from(page)}))`)
      .orderBy(desc(conversations.lastMessageAt), desc(conversations.id));
    return rows.map((row) => toEntry(row, viewerId));
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

const beyond = (after: Position | undefined): SQL | undefined =>
  after && sql`(${conversations.lastMessageAt}, ${conversations.id}) < (${after[0]}::timestamp, ${after[1]})`;
