import { Injectable } from '@nestjs/common';
import { audienceOf, type ConversationEntry, type ConversationView } from '../access/conversation-view.js';
import { ConversationEntriesRepository } from '../conversations/conversation-entries.repository.js';
import { type Change, DeliveryRepository } from './delivery.repository.js';
import type { ConversationSubscription } from './conversation-subscription.js';

const BATCH_SIZE = 50;

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
    private readonly entries: ConversationEntriesRepository,
  ) {}

  async read(subscription: ConversationSubscription): Promise<Delta | undefined> {
    const { id, rev } = subscription;
    const messages = await this.delivery.listChanges(id, rev, BATCH_SIZE);
    const readAt = performance.now();
    const conversation = messages.at(-1)?.conversation ?? (await this.delivery.findView(id));
    if (!conversation) return undefined;
    const viewers = audienceOf(conversation);
    const newViewers = viewers.filter((userId) => !subscription.audience.has(userId));
    const knownViewers = viewers.filter((userId) => subscription.audience.has(userId));
    const newEntries = await this.entriesFor(newViewers, id);
    return {
      conversation,
      audience: new Set([...knownViewers, ...newEntries.map(({ viewerId }) => viewerId)]),
      newEntries,
      updatedEntries:
        conversation.status === subscription.status ? [] : await this.entriesFor(knownViewers, id),
      messages,
      readAt,
      more: messages.length === BATCH_SIZE,
    };
  }

  /** Leaves out users who declined the conversation since it was read. */
  private async entriesFor(userIds: string[], id: string): Promise<ConversationEntry[]> {
    const entries: ConversationEntry[] = [];
    for (const userId of userIds) {
      const entry = await this.entries.find(userId, id);
      if (entry) entries.push(entry);
    }
    return entries;
  }
}
