import { Injectable } from '@nestjs/common';
import { and, desc, eq, gt, sql, type SQL } from 'drizzle-orm';
import { union } from 'drizzle-orm/pg-core';
import type { Position } from '../../common/pagination/cursors.js';
import { Database } from '../../database/database.js';
import { selectEntries, toEntry } from './conversation-entry.sql.js';
import type { ConversationEntry } from '../access/conversation-view.js';
import { conversationFor, survivorOf, unansweredBy } from '../access/conversation-visibility.sql.js';
import { conversations } from '../messaging.tables.js';

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

/** Reads conversations with their newest message and unread count in one statement, so in one snapshot. */
@Injectable()
export class ConversationEntriesRepository {
  private readonly visible;

  constructor(private readonly database: Database) {
    const viewer = sql`${sql.placeholder('viewerId')}`;
    this.visible = selectEntries(database.db, viewer)
      .where(and(eq(conversations.id, survivorOf(sql`${sql.placeholder('id')}`)), conversationFor(viewer)))
      .prepare('conversation_entry');
  }

  async find(viewerId: string, id: string): Promise<ConversationEntry | undefined> {
    const [row] = await this.visible.execute({ viewerId, id });
    return row && toEntry(row, viewerId);
  }

  /** By latest activity, newest first. */
  async list(viewerId: string, filter: ListFilter, range: ListRange): Promise<ConversationEntry[]> {
    const condition = and(conversationFor(viewerId), filterOf(viewerId, filter), afterCursor(range.after));
    const page = union(
      this.ids(and(eq(conversations.participant1Id, viewerId), condition), range.limit),
      this.ids(and(eq(conversations.participant2Id, viewerId), condition), range.limit),
    )
      .orderBy((row) => [desc(row.lastMessageAt), desc(row.id)])
      .limit(range.limit)
      .as('page');
    const rows = await selectEntries(this.database.db, sql`${viewerId}`)
      // PostgreSQL evaluates the array first; it does not reorder a join of this many tables.
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

const afterCursor = (after: Position | undefined): SQL | undefined =>
  after && sql`(${conversations.lastMessageAt}, ${conversations.id}) < (${after[0]}::timestamp, ${after[1]})`;
