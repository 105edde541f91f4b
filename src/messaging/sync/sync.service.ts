import { Injectable } from '@nestjs/common';
import { Meter } from '../../common/meter.js';
import { ResponseBudget } from './response-budget.js';
import type { ConversationView, MessageView } from '../access/conversation-view.js';
import { ConversationAccessRepository } from '../access/conversation-access.repository.js';
import { ConversationAccess, type ViewerScope } from '../access/conversation-access.js';
import { type Cursor, type MessageRow, MessageRowsRepository } from '../messages/message-rows.repository.js';
import { ConversationNotFound, FutureCursor } from '../messaging.errors.js';

export interface Changes {
  /** By rev. */
  changes: MessageView[];
  /** The conversation's newest rev: the client has everything up to it unless there is more. */
  head: number;
  more: boolean;
}

export interface SyncedConversation {
  conversation: ConversationView;
  changes: MessageView[];
  more: boolean;
}

const MAX_CHANGES_PER_CONVERSATION = 200;
const MAX_CHANGES = 1000;
/** Below the 4 MB that may be buffered for a client, however long the messages are. */
const MAX_RESPONSE_BYTES = 3 * 1024 * 1024;
/**
 * Estimated bytes of a conversation without its changes, and the minimum left for changes however many conversations
 * there are.
 */
const CONVERSATION_BYTES = 300;
const MIN_CHANGES_BYTES = 256 * 1024;

interface Batch extends Cursor {
  limit: number;
}

interface Missing {
  conversation: ConversationView;
  after: number;
}

type HeadedRow = MessageRow & { head: number };

@Injectable()
export class SyncService {
  private readonly catchUpChanges;

  constructor(
    private readonly access: ConversationAccess,
    private readonly conversations: ConversationAccessRepository,
    private readonly rows: MessageRowsRepository,
    meter: Meter,
  ) {
    this.catchUpChanges = meter.histogram({
      name: 'rabitchat_catch_up_changes',
      help: 'Changes in one catch-up response, by kind of request.',
      labels: ['by'],
      buckets: [0, 1, 10, 50, 100, 200, 500, 1000],
    });
  }

  async changes(userId: string, cursor: Cursor, limit: number): Promise<Changes> {
    const list = (of: ViewerScope) => this.rows.listChanged({ ...of, after: cursor.after }, limit + 1);
    const { conversation, read } = await this.access.readWithin(userId, cursor.conversationId, list);
    if (cursor.after > conversation.lastRev) throw new FutureCursor();
    // With no rows, changes may have committed before the head was read, so they are read once more.
    const isProven = read.length > 0 || conversation.lastRev === cursor.after;
    const rows = isProven ? read : await list({ viewerId: userId, conversationId: conversation.id });
    const taken = new ResponseBudget(MAX_RESPONSE_BYTES).take(rows).slice(0, limit);
    this.catchUpChanges.observe({ by: 'changes' }, taken.length);
    return {
      changes: taken.map((row) => ({ ...row, conversation })),
      head: rows[0]?.head ?? conversation.lastRev,
      more: rows.length > taken.length,
    };
  }

  /**
   * Returns what changed in every conversation that the user sees, from rev 0 where the client names none. At most 200
   * changes per conversation, 1,000 in all, and 3 MB; a conversation that does not fit comes with fewer changes or
   * none, and with `more`.
   */
  async sync(userId: string, revs: Record<string, number>): Promise<SyncedConversation[]> {
    const conversations = await this.conversations.listAll(userId);
    const known = await this.knownRevs(conversations, revs);
    const missing = requestedFirst(conversations, known).map((conversation) => ({
      conversation,
      after: known.get(conversation.id) ?? 0,
    }));
    if (missing.some(({ conversation, after }) => after > conversation.lastRev)) throw new FutureCursor();
    const batches = takeBatches(missing);
    const bytes = Math.max(MAX_RESPONSE_BYTES - missing.length * CONVERSATION_BYTES, MIN_CHANGES_BYTES);
    const rows = groupByConversation(
      await this.rows.listChangedOfAll([...batches.values()], {
        limit: MAX_CHANGES_PER_CONVERSATION + 1,
        bytes,
      }),
    );
    const budget = new ResponseBudget(bytes);
    const answer = missing.map((one) => {
      const cursor = batches.get(one.conversation.id);
      if (cursor)
        return toSynced(one, rows.get(cursor.conversationId) ?? [], { budget, limit: cursor.limit });
      return { conversation: one.conversation, changes: [], more: one.after < one.conversation.lastRev };
    });
    const sizes = answer.map(({ changes }) => changes.length);
    this.catchUpChanges.observe(
      { by: 'sync' },
      sizes.reduce((sum, size) => sum + size, 0),
    );
    return answer;
  }

  /** The requested revs by surviving conversation id. */
  private async knownRevs(
    conversations: ConversationView[],
    revs: Record<string, number>,
  ): Promise<Map<string, number>> {
    const visible = new Set(conversations.map(({ id }) => id));
    const others = Object.keys(revs).filter((id) => !visible.has(id));
    const survivors = new Map(
      (others.length > 0 ? await this.conversations.listSurvivors(others) : []).map(({ id, survivorId }) => [
        id,
        survivorId,
      ]),
    );
    const known = new Map<string, number>();
    for (const [id, rev] of Object.entries(revs)) {
      const own = survivors.get(id) ?? id;
      if (!visible.has(own)) throw new ConversationNotFound();
      known.set(own, Math.min(rev, known.get(own) ?? rev));
    }
    return known;
  }
}

/** Conversations that the client named come first; both groups are sorted newest first. */
function requestedFirst(conversations: ConversationView[], known: Map<string, number>): ConversationView[] {
  const isNamed = ({ id }: ConversationView) => known.has(id);
  return [...conversations.filter(isNamed), ...conversations.filter((one) => !isNamed(one))];
}

/** Plans the conversations whose changes fit; one has at most as many changes as it has revs, and as messages. */
function takeBatches(missing: Missing[]): Map<string, Batch> {
  const batches = new Map<string, Batch>();
  let remaining = MAX_CHANGES;
  for (const { conversation, after } of missing) {
    const limit = Math.min(MAX_CHANGES_PER_CONVERSATION, conversation.lastRev - after, conversation.lastSeq);
    if (limit === 0 || limit > remaining) continue;
    remaining -= limit;
    batches.set(conversation.id, { conversationId: conversation.id, after, limit });
  }
  return batches;
}

function groupByConversation(rows: HeadedRow[]): Map<string, HeadedRow[]> {
  const grouped = new Map<string, HeadedRow[]>();
  for (const row of rows) {
    const own = grouped.get(row.message.conversationId);
    if (own) own.push(row);
    else grouped.set(row.message.conversationId, [row]);
  }
  return grouped;
}

function toSynced(
  { conversation, after }: Missing,
  rows: HeadedRow[],
  { budget, limit }: { budget: ResponseBudget; limit: number },
): SyncedConversation {
  const head = rows[0]?.head ?? conversation.lastRev;
  const lastSeq = Math.max(conversation.lastSeq, ...rows.map(({ message }) => message.seq));
  const latest = { ...conversation, lastRev: head, lastSeq };
  const taken = budget.take(rows).slice(0, limit);
  return {
    conversation: latest,
    changes: taken.map((row) => ({ ...row, conversation: latest })),
    // No rows were read beyond the budget, so only the revs show whether there are more.
    more: budget.isExhausted ? (taken.at(-1)?.message.rev ?? after) < head : rows.length > limit,
  };
}
