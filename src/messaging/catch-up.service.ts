import { Injectable } from '@nestjs/common';
import { Meter } from '../common/meter.js';
import { AnswerRoom } from './answer-room.js';
import type { ConversationView, MessageView } from './conversation-view.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import {
  type Cursor,
  type MessageRow,
  MessageRowsRepository,
  type Viewed,
} from './message-rows.repository.js';
import { ConversationNotFound, FutureCursor } from './messaging.errors.js';

export interface Changes {
  /** By rev. */
  changes: MessageView[];
  /** The conversation's newest rev: nothing up to it is missing unless there is more. */
  head: number;
  more: boolean;
}

export interface SyncedConversation {
  conversation: ConversationView;
  changes: MessageView[];
  more: boolean;
}

const MOST_OF_ONE = 200;
const MOST_IN_ALL = 1000;
/** No answer comes near the 4 MB that may wait for a client, however long its messages are. */
const MOST_BYTES = 3 * 1024 * 1024;
/** What a conversation takes in an answer without its changes, and what is left for changes however many there are. */
const BYTES_OF_ONE = 300;
const LEAST_BYTES = 256 * 1024;

interface Fitting extends Cursor {
  atMost: number;
}

interface Lacking {
  conversation: ConversationView;
  after: number;
}

type HeadedRow = MessageRow & { head: number };

/** Gives clients what they lack, by rev. */
@Injectable()
export class CatchUpService {
  private readonly caughtUp;

  constructor(
    private readonly conversations: ConversationsService,
    private readonly visible: ConversationsRepository,
    private readonly rows: MessageRowsRepository,
    meter: Meter,
  ) {
    this.caughtUp = meter.histogram({
      name: 'rabitchat_catch_up_changes',
      help: 'Changes that one answer to a client that was away brought it, by how it asked.',
      labels: ['by'],
      buckets: [0, 1, 10, 50, 100, 200, 500, 1000],
    });
  }

  async changes(userId: string, cursor: Cursor, limit: number): Promise<Changes> {
    const list = (of: Viewed) => this.rows.listChanged({ ...of, after: cursor.after }, limit + 1);
    const { conversation, read } = await this.conversations.readWithin(userId, cursor.conversationId, list);
    if (cursor.after > conversation.lastRev) throw new FutureCursor();
    // Where nothing was found, a head that was read later proves nothing about changes that came between.
    const isProven = read.length > 0 || conversation.lastRev === cursor.after;
    const rows = isProven ? read : await list({ viewerId: userId, conversationId: conversation.id });
    const fitting = new AnswerRoom(MOST_BYTES).take(rows).slice(0, limit);
    this.caughtUp.observe({ by: 'changes' }, fitting.length);
    return {
      changes: fitting.map((row) => ({ ...row, conversation })),
      head: rows[0]?.head ?? conversation.lastRev,
      more: rows.length > fitting.length,
    };
  }

  /**
   * What a client lacks of everything that it may see, from rev 0 of what it does not name. At most 200 changes a
   * conversation, 1,000 in all, and 3 MB; what does not fit comes without its changes, or with fewer, and with `more`.
   */
  async sync(userId: string, revs: Record<string, number>): Promise<SyncedConversation[]> {
    const conversations = await this.visible.listAll(userId);
    const known = await this.knownRevs(conversations, revs);
    const lacking = namedFirst(conversations, known).map((conversation) => ({
      conversation,
      after: known.get(conversation.id) ?? 0,
    }));
    if (lacking.some(({ conversation, after }) => after > conversation.lastRev)) throw new FutureCursor();
    const fitting = fit(lacking);
    const bytes = Math.max(MOST_BYTES - lacking.length * BYTES_OF_ONE, LEAST_BYTES);
    const rows = byConversation(
      await this.rows.listChangedOfAll([...fitting.values()], { limit: MOST_OF_ONE + 1, bytes }),
    );
    const room = new AnswerRoom(bytes);
    const answer = lacking.map((one) => {
      const cursor = fitting.get(one.conversation.id);
      if (cursor) return synced(one, rows.get(cursor.conversationId) ?? [], { room, atMost: cursor.atMost });
      return { conversation: one.conversation, changes: [], more: one.after < one.conversation.lastRev };
    });
    const sizes = answer.map(({ changes }) => changes.length);
    this.caughtUp.observe(
      { by: 'sync' },
      sizes.reduce((sum, size) => sum + size, 0),
    );
    return answer;
  }

  /** The named revs by the conversations' own ids, which those of merged twins lead to. */
  private async knownRevs(
    conversations: ConversationView[],
    revs: Record<string, number>,
  ): Promise<Map<string, number>> {
    const visible = new Set(conversations.map(({ id }) => id));
    const others = Object.keys(revs).filter((id) => !visible.has(id));
    const survivors = new Map(
      (others.length > 0 ? await this.visible.listSurvivors(others) : []).map(({ id, survivorId }) => [
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

/** Those that the client asks about come before those that it does not know of; among each the newest first. */
function namedFirst(conversations: ConversationView[], known: Map<string, number>): ConversationView[] {
  const isNamed = ({ id }: ConversationView) => known.has(id);
  return [...conversations.filter(isNamed), ...conversations.filter((one) => !isNamed(one))];
}

/** The first conversations whose changes fit; a conversation has at most as many as it has revs, and as messages. */
function fit(lacking: Lacking[]): Map<string, Fitting> {
  const fitting = new Map<string, Fitting>();
  let room = MOST_IN_ALL;
  for (const { conversation, after } of lacking) {
    const atMost = Math.min(MOST_OF_ONE, conversation.lastRev - after, conversation.lastSeq);
    if (atMost === 0 || atMost > room) continue;
    room -= atMost;
    fitting.set(conversation.id, { conversationId: conversation.id, after, atMost });
  }
  return fitting;
}

function byConversation(rows: HeadedRow[]): Map<string, HeadedRow[]> {
  const grouped = new Map<string, HeadedRow[]>();
  for (const row of rows) {
    const own = grouped.get(row.message.conversationId);
    if (own) own.push(row);
    else grouped.set(row.message.conversationId, [row]);
  }
  return grouped;
}

/** Of a conversation whose changes were read: what of them fits beside those of the ones before it. */
function synced(
  { conversation, after }: Lacking,
  rows: HeadedRow[],
  { room, atMost }: { room: AnswerRoom; atMost: number },
): SyncedConversation {
  const head = rows[0]?.head ?? conversation.lastRev;
  const lastSeq = Math.max(conversation.lastSeq, ...rows.map(({ message }) => message.seq));
  const latest = { ...conversation, lastRev: head, lastSeq };
  const fitting = room.take(rows).slice(0, atMost);
  return {
    conversation: latest,
    changes: fitting.map((row) => ({ ...row, conversation: latest })),
    // Nothing was read beyond what fills the room, so that only the revs tell.
    more: room.isFull ? (fitting.at(-1)?.message.rev ?? after) < head : rows.length > atMost,
  };
}
