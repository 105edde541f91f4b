import { Injectable } from '@nestjs/common';
import { and, asc, desc, eq, gt, lt, sql, type SQL } from 'drizzle-orm';
import { Database } from '../../database/database.js';
import type { ViewerScope } from '../access/conversation-access.js';
import { selectMessageViews, toMessageView } from './message-view.sql.js';
import type { MessageView, ReactionRow } from '../access/conversation-view.js';
import { isReply, messageColumns, reply } from './message-content.sql.js';
import { conversationFor, notTombstoneFor } from '../access/conversation-visibility.sql.js';
import { conversations, type Message, messages } from '../messaging.tables.js';

export interface MessageRow {
  message: Message;
  replyTo: Message | null;
  reactions: ReactionRow[];
}

export interface Cursor {
  conversationId: string;
  /** The rev up to which the client has everything. */
  after: number;
}

/** Reads messages with their quotes and reactions in one statement. */
@Injectable()
export class MessageRowsRepository {
  private readonly view;
  private readonly before;
  private readonly after;
  private readonly changed;

  constructor(private readonly database: Database) {
    this.view = selectMessageViews(database.db, {})
      .where(eq(messages.id, sql.placeholder('id')))
      .prepare('message_view');
    const ofConversation = isOf(
      sql`${sql.placeholder('viewerId')}`,
      sql`${sql.placeholder('conversationId')}`,
    );
    const limit = sql.placeholder('limit');
    this.before = this.rows()
      .where(and(ofConversation, lt(messages.seq, sql.placeholder('seq'))))
      .orderBy(desc(messages.seq))
      .limit(limit)
      .prepare('messages_before');
    this.after = this.rows()
      .where(and(ofConversation, gt(messages.seq, sql.placeholder('seq'))))
      .orderBy(asc(messages.seq))
      .limit(limit)
      .prepare('messages_after');
    this.changed = this.rows()
      .where(and(ofConversation, gt(messages.rev, sql.placeholder('rev'))))
      .orderBy(asc(messages.rev))
      .limit(limit)
      .prepare('messages_changed');
  }

  /** Includes the conversation; the caller checks who may see it. */
  async findView(id: string): Promise<MessageView | undefined> {
    const [row] = await this.view.execute({ id });
    return row && toMessageView(row);
  }

  /** Newest first. */
  async listBefore(of: ViewerScope, seq: number, limit: number): Promise<MessageRow[]> {
    return this.before.execute({ ...of, seq, limit });
  }

  /** Oldest first. */
  async listAfter(of: ViewerScope, seq: number, limit: number): Promise<MessageRow[]> {
    return this.after.execute({ ...of, seq, limit });
  }

  /** By rev; each row has the conversation's rev in the same snapshot. */
  async listChanged(
    { after, ...of }: ViewerScope & { after: number },
    limit: number,
  ): Promise<(MessageRow & { head: number })[]> {
    return this.changed.execute({ ...of, rev: after, limit });
  }

  /**
   * The changes of each conversation after its cursor, by rev, at most `limit` per conversation. Over all
   * conversations, in the order of the cursors, reading stops when the texts fill `bytes`.
   */
  async listChangedOfAll(
    cursors: Cursor[],
    { limit, bytes }: { limit: number; bytes: number },
  ): Promise<(MessageRow & { head: number })[]> {
    if (cursors.length === 0) return [];
    const ids = sql.param(cursors.map(({ conversationId }) => conversationId));
    const revs = sql.param(cursors.map(({ after }) => after));
    const octets = sql`coalesce(octet_length(m.content), 0) + coalesce(octet_length(r.content), 0)`;
    const changed = sql`(SELECT id FROM (
      SELECT m.id, sum(m.octets) OVER (ORDER BY c.place, m.rev) - m.octets AS before
      FROM unnest(${ids}::varchar[], ${revs}::bigint[]) WITH ORDINALITY AS c(id, after, place)
      CROSS JOIN LATERAL (SELECT m.id, m.rev, ${octets} AS octets
        FROM ${messages} m LEFT JOIN ${messages} r ON r.id = m.reply_to_id AND r.conversation_id = m.conversation_id
        WHERE m.conversation_id = c.id AND m.rev > c.after ORDER BY m.rev LIMIT ${limit}) m) placed
      WHERE before < ${bytes})`;
    return this.rows()
      .where(sql`${messages.id} IN ${changed}`)
      .orderBy(asc(messages.conversationId), asc(messages.rev));
  }

  /** Messages that are no tombstone to the viewer, newest first; the text is matched literally, ignoring case. */
  async search(where: ViewerScope & { text: string }, before: number, limit: number): Promise<MessageRow[]> {
    const pattern = `%${where.text.replace(/[\\%_]/g, '\\$&')}%`;
    return this.rows()
      .where(
        and(
          isOf(sql`${where.viewerId}`, sql`${where.conversationId}`),
          lt(messages.seq, before),
          notTombstoneFor(where.viewerId),
          sql`${messages.content} ILIKE ${pattern}`,
        ),
      )
      .orderBy(desc(messages.seq))
      .limit(limit);
  }

  private rows() {
    return this.database.db
      .select({ ...messageColumns, head: conversations.lastRev })
      .from(messages)
      .innerJoin(conversations, eq(conversations.id, messages.conversationId))
      .leftJoin(reply, isReply);
  }
}

/** The access check is an uncorrelated subquery, so it is evaluated once and before any message. */
const isOf = (viewer: SQL, conversationId: SQL): SQL => sql`${messages.conversationId} = ${conversationId}
  AND (SELECT ${conversationFor(viewer)} FROM ${conversations} WHERE ${conversations.id} = ${conversationId})`;
