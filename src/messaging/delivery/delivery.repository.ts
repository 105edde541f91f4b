import { Injectable } from '@nestjs/common';
import { and, asc, eq, gt, inArray, isNull, sql, type SQL } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import { Database } from '../../database/database.js';
import { selectViews, toView } from '../access/conversation-view.sql.js';
import type { ConversationView, MessageView } from '../access/conversation-view.js';
import { selectMessageViews } from '../messages/message-view.sql.js';
import { conversationFor, receiptsShown } from '../access/conversation-visibility.sql.js';
import { type Conversation, conversationMarks, conversations, messages } from '../messaging.tables.js';

export interface Head extends Pick<
  Conversation,
  'id' | 'participant1Id' | 'participant2Id' | 'status' | 'lastSeq' | 'lastRev'
> {
  seenBy1: boolean;
  seenBy2: boolean;
}

export interface ChangedHeads {
  heads: Head[];
  /** The time of the query, by the database's clock. */
  now: string;
}

export interface MovedMark {
  conversationId: string;
  userId: string;
  peerId: string;
  readSeq: number;
  deliveredSeq: number;
  /** Whether the peer may see the mark. */
  isShown: boolean;
}

/** A message with its age when it was read, by the database's clock alone. */
export interface Change extends MessageView {
  ageSeconds: number;
}

/** A change is stamped before its commit and becomes visible at most this much later. */
const MAX_COMMIT_DELAY_S = 10;

const ageSeconds = sql<number>`extract(epoch FROM clock_timestamp() - ${messages.createdAt})::float8`;

const headColumns = {
  id: conversations.id,
  participant1Id: conversations.participant1Id,
  participant2Id: conversations.participant2Id,
  status: conversations.status,
  lastSeq: conversations.lastSeq,
  lastRev: conversations.lastRev,
  seenBy1: sql<boolean>`(${conversationFor(conversations.participant1Id)})`.as('seen_by_1'),
  seenBy2: sql<boolean>`(${conversationFor(conversations.participant2Id)})`.as('seen_by_2'),
};

/** Reads without a viewer; the caller decides who may see the result. */
@Injectable()
export class DeliveryRepository {
  private readonly view;
  private readonly changed;

  constructor(private readonly database: Database) {
    this.view = selectViews(database.db)
      .where(eq(conversations.id, sql.placeholder('id')))
      .prepare('delivery_conversation');
    this.changed = this.selectChanges().prepare('delivery_changes');
  }

  async findView(id: string): Promise<ConversationView | undefined> {
    const [row] = await this.view.execute({ id });
    return row && toView(row);
  }

  /** By rev; each row has its conversation in the same snapshot. */
  async listChanges(id: string, rev: number, limit: number): Promise<Change[]> {
    const rows = await this.changed.execute({ id, rev, limit });
    return rows.map(({ message, replyTo, reactions, ageSeconds, ...view }) => {
      return { message, replyTo, reactions, ageSeconds, conversation: toView(view) };
    });
  }

  async listHeadsOf(userId: string): Promise<Head[]> {
    return unionAll(
      this.heads(sql`${conversations.participant1Id} = ${userId}`),
      this.heads(sql`${conversations.participant2Id} = ${userId}`),
    );
  }

  async listHeads(ids: string[]): Promise<Head[]> {
    return this.heads(inArray(conversations.id, ids));
  }

  /** Heads that changed since the earlier query, or recently when there was none. */
  async listHeadsChanged(since: string | undefined): Promise<ChangedHeads> {
    const { rows } = await this.database.db.execute<{ now: string }>(sql`SELECT now()::timestamp AS now`);
    const now = rows[0]!.now;
    // If the clock was set back, start again from now.
    const from = since === undefined || since > now ? now : since;
    const horizon = sql`${from}::timestamp - make_interval(secs => ${MAX_COMMIT_DELAY_S})`;
    return { heads: await this.heads(sql`${conversations.changedAt} > ${horizon}`), now };
  }

  async listMarksMoved(conversationIds: string[], seconds: number): Promise<MovedMark[]> {
    const mark = conversationMarks;
    const from = sql`now() - make_interval(secs => ${seconds + MAX_COMMIT_DELAY_S})`;
    const peerId = sql<string>`CASE WHEN ${conversations.participant1Id} = ${mark.userId}
      THEN ${conversations.participant2Id} ELSE ${conversations.participant1Id} END`;
    return this.database.db
      .select({
        conversationId: mark.conversationId,
        userId: mark.userId,
        peerId: sql<string>`(${peerId})`,
        readSeq: mark.readSeq,
        deliveredSeq: mark.deliveredSeq,
        isShown: sql<boolean>`(${receiptsShown(mark.userId, peerId, mark)})`,
      })
      .from(mark)
      .innerJoin(conversations, sql`${conversations.id} = ${mark.conversationId}`)
      .where(
        and(
          sql`${mark.conversationId} = ANY(${sql.param(conversationIds)}::varchar[])`,
          sql`GREATEST(${mark.readAt}, ${mark.deliveredAt}) > ${from}`,
        ),
      );
  }

  private selectChanges() {
    return selectMessageViews(this.database.db, { ageSeconds })
      .where(
        and(eq(messages.conversationId, sql.placeholder('id')), gt(messages.rev, sql.placeholder('rev'))),
      )
      .orderBy(asc(messages.rev))
      .limit(sql.placeholder('limit'));
  }

  private heads(condition: SQL) {
    return this.database.db
      .select(headColumns)
      .from(conversations)
      .where(and(condition, isNull(conversations.mergedIntoId)));
  }
}
