import { Injectable } from '@nestjs/common';
import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import { conversations } from '../messaging.tables.js';
import type { ConversationView } from './conversation-view.js';
import { selectViews, toView } from './conversation-view.sql.js';
import { conversationFor, survivorOf } from './conversation-visibility.sql.js';

@Injectable()
export class ConversationAccessRepository {
  private readonly visible;

  constructor(private readonly database: Database) {
    const viewer = sql`${sql.placeholder('viewerId')}`;
    this.visible = selectViews(this.database.db)
      .where(and(eq(conversations.id, survivorOf(sql`${sql.placeholder('id')}`)), conversationFor(viewer)))
      .prepare('conversation_for');
  }

  async find(viewerId: string, id: string): Promise<ConversationView | undefined> {
    const [row] = await this.visible.execute({ viewerId, id });
    return row && toView(row);
  }

  /** By latest activity, newest first. */
  async listAll(viewerId: string): Promise<ConversationView[]> {
    const rows = await selectViews(this.database.db)
      .where(conversationFor(viewerId))
      .orderBy(desc(conversations.lastMessageAt), desc(conversations.id));
    return rows.map(toView);
  }

  /** The surviving ids of merged duplicates; other ids are omitted. */
  async listSurvivors(ids: string[]): Promise<{ id: string; survivorId: string }[]> {
    const rows = await this.database.db
      .select({ id: conversations.id, survivorId: conversations.mergedIntoId })
      .from(conversations)
      .where(and(inArray(conversations.id, ids), isNotNull(conversations.mergedIntoId)));
    return rows.map(({ id, survivorId }) => ({ id, survivorId: survivorId! }));
  }
}
