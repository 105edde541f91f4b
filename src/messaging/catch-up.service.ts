import { Injectable } from '@nestjs/common';
import type { ConversationView, MessageView } from './conversation-view.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import { type Cursor, type MessageRow, MessageRowsRepository } from './message-rows.repository.js';
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

interface Fitting extends Cursor {
  atMost: number;
}

type HeadedRow = MessageRow & { head: number };

/** Gives clients what they lack, by rev. */
@Injectable()
export class CatchUpService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly visible: ConversationsRepository,
    private readonly rows: MessageRowsRepository,
  ) {}

  async changes(userId: string, cursor: Cursor, limit: number): Promise<Changes> {
    const conversation = await this.conversations.conversationFor(userId, cursor.conversationId);
    if (cursor.after > conversation.lastRev) throw new FutureCursor();
    const rows = await this.rows.listChanged({ ...cursor, conversationId: conversation.id }, limit + 1);
    return {
      changes: rows.slice(0, limit).map((row) => ({ ...row, conversation })),
      head: rows[0]?.head ?? conversation.lastRev,
      more: rows.length > limit,
    };
  }

  /**
   * What a client lacks of everything that it may see, from rev 0 of what it does not name. At most 200 changes a
   * conversation and 1,000 in all; what does not fit comes without its changes and with `more`.
   */
  async sync(userId: string, revs: Record<string, number>): Promise<SyncedConversation[]> {
    const conversations = await this.visible.listAll(userId);
    const known = await this.knownRevs(conversations, revs);
    const lacking = conversations.map((conversation) => ({
      conversation,
      after: known.get(conversation.id) ?? 0,
    }));
    if (lacking.some(({ conversation, after }) => after > conversation.lastRev)) throw new FutureCursor();
    const fitting = fit(lacking);
    const rows = await this.rows.listChangedOfAll([...fitting.values()], MOST_OF_ONE + 1);
    return lacking.map(({ conversation, after }) => {
      const cursor = fitting.get(conversation.id);
      if (!cursor) return { conversation, changes: [], more: after < conversation.lastRev };
      const own = rows.filter(({ message }) => message.conversationId === conversation.id);
      return synced(conversation, own, cursor.atMost);
    });
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

/** The newest conversations whose changes fit; a conversation has at most as many as it has revs, and as messages. */
function fit(lacking: { conversation: ConversationView; after: number }[]): Map<string, Fitting> {
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

function synced(conversation: ConversationView, rows: HeadedRow[], atMost: number): SyncedConversation {
  const lastSeq = Math.max(conversation.lastSeq, ...rows.map(({ message }) => message.seq));
  const latest = { ...conversation, lastRev: rows[0]?.head ?? conversation.lastRev, lastSeq };
  return {
    conversation: latest,
    changes: rows.slice(0, atMost).map((row) => ({ ...row, conversation: latest })),
    more: rows.length > atMost,
  };
}
