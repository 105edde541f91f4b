import { Injectable } from '@nestjs/common';
import { audienceOf, type ConversationEntry, type ConversationView } from '../access/conversation-view.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { type Change, DeliveryRepository } from './delivery.repository.js';
import type { Tracked } from './conversation-subscriptions.js';

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
    private readonly entries: ConversationsService,
  ) {}

  async read(tracked: Tracked): Promise<News | undefined> {
    const { id, rev } = tracked;
    const messages = await this.delivery.listChanges(id, rev, ROWS_AT_ONCE);
    const readAt = performance.now();
    const conversation = messages.at(-1)?.conversation ?? (await this.delivery.findView(id));
    if (!conversation) return undefined;
    const audience = new Set(audienceOf(conversation));
    const newcomers = [...audience].filter((userId) => !tracked.audience.has(userId));
    const knowing = [...audience].filter((userId) => tracked.audience.has(userId));
    return {
      conversation,
      audience,
      greetings: await this.entriesFor(newcomers, id),
      updates: conversation.status === tracked.status ? [] : await this.entriesFor(knowing, id),
      messages,
      readAt,
      more: messages.length === ROWS_AT_ONCE,
    };
  }

  private async entriesFor(userIds: string[], id: string): Promise<ConversationEntry[]> {
    const entries: ConversationEntry[] = [];
    for (const userId of userIds) entries.push(await this.entries.entryFor(userId, id));
    return entries;
  }
}
