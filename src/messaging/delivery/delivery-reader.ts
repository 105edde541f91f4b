import { Injectable } from '@nestjs/common';
import { audienceOf, type ConversationEntry, type ConversationView } from '../conversation-view.js';
import { ConversationEntriesRepository } from '../conversation-entries.repository.js';
import { type Change, DeliveryRepository } from './delivery.repository.js';
import type { Tracked } from './tracked-conversations.js';

const ROWS_AT_ONCE = 50;

/** What a conversation's people are to be told next. */
export interface News {
  conversation: ConversationView;
  audience: Set<string>;
  /** For those who did not know of it. */
  greetings: ConversationEntry[];
  /** For those who knew it otherwise. */
  updates: ConversationEntry[];
  /** By rev. */
  messages: Change[];
  /** When the messages had been read, by the clock of performance.now(). */
  readAt: number;
  more: boolean;
}

/** Reads what this node has not told yet. */
@Injectable()
export class DeliveryReader {
  constructor(
    private readonly delivery: DeliveryRepository,
    private readonly entries: ConversationEntriesRepository,
  ) {}

  async read(tracked: Tracked): Promise<News | undefined> {
    const { id, rev } = tracked;
    const messages = await this.delivery.listChanges(id, rev, ROWS_AT_ONCE);
    const readAt = performance.now();
    const conversation = messages.at(-1)?.conversation ?? (await this.delivery.findView(id));
    if (!conversation) return undefined;
    const seers = audienceOf(conversation);
    const newcomers = seers.filter((userId) => !tracked.audience.has(userId));
    const knowing = seers.filter((userId) => tracked.audience.has(userId));
    const greetings = await this.entriesFor(newcomers, id);
    return {
      conversation,
      audience: new Set([...knowing, ...greetings.map(({ viewerId }) => viewerId)]),
      greetings,
      updates: conversation.status === tracked.status ? [] : await this.entriesFor(knowing, id),
      messages,
      readAt,
      more: messages.length === ROWS_AT_ONCE,
    };
  }

  /** Without those who declined the conversation since it was read. */
  private async entriesFor(userIds: string[], id: string): Promise<ConversationEntry[]> {
    const entries: ConversationEntry[] = [];
    for (const userId of userIds) {
      const entry = await this.entries.find(userId, id);
      if (entry) entries.push(entry);
    }
    return entries;
  }
}
