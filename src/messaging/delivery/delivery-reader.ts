import { Injectable } from '@nestjs/common';
import { audienceOf, type ConversationEntry, type ConversationView } from '../access/conversation-view.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { type Change, DeliveryRepository } from './delivery.repository.js';
import type { ConversationSubscription } from './conversation-subscription.js';

const BATCH_SIZE = 50;

/** What this node has to emit next for one conversation. */
export interface Delta {
  conversation: ConversationView;
  audience: Set<string>;
  /** For users who did not know of the conversation. */
  newEntries: ConversationEntry[];
  /** For users who knew it with another status. */
  updatedEntries: ConversationEntry[];
  /** By rev. */
  messages: Change[];
  /** When the messages were read, by performance.now(). */
  readAt: number;
  more: boolean;
}

@Injectable()
export class DeliveryReader {
  constructor(
    private readonly delivery: DeliveryRepository,
    private readonly entries: ConversationsService,
  ) {}

  async read(subscription: ConversationSubscription): Promise<Delta | undefined> {
    const { id, rev } = subscription;
    const messages = await this.delivery.listChanges(id, rev, BATCH_SIZE);
    const readAt = performance.now();
    const conversation = messages.at(-1)?.conversation ?? (await this.delivery.findView(id));
    if (!conversation) return undefined;
    const audience = new Set(audienceOf(conversation));
    const newViewers = [...audience].filter((userId) => !subscription.audience.has(userId));
    const knownViewers = [...audience].filter((userId) => subscription.audience.has(userId));
    return {
      conversation,
      audience,
      newEntries: await this.entriesFor(newViewers, id),
      updatedEntries:
        conversation.status === subscription.status ? [] : await this.entriesFor(knownViewers, id),
      messages,
      readAt,
      more: messages.length === BATCH_SIZE,
    };
  }

  private async entriesFor(userIds: string[], id: string): Promise<ConversationEntry[]> {
    const entries: ConversationEntry[] = [];
    for (const userId of userIds) entries.push(await this.entries.entryFor(userId, id));
    return entries;
  }
}
