import { Injectable } from '@nestjs/common';
import { ConversationNotFound } from '../messaging.errors.js';
import { ConversationAccessRepository } from './conversation-access.repository.js';
import type { ConversationView } from './conversation-view.js';

/** A conversation by its surviving id, and the user on whose behalf it is read. */
export interface ViewerScope {
  viewerId: string;
  conversationId: string;
}

/** Every access to a conversation goes through this guard. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly conversations: ConversationAccessRepository) {}

  /** The conversation under its surviving id; throws ConversationNotFound when the user may not see it. */
  async conversationFor(userId: string, id: string): Promise<ConversationView> {
    const conversation = await this.find(userId, id);
    if (!conversation) throw new ConversationNotFound();
    return conversation;
  }

  /**
   * Reads messages before their conversation: marks have no rev, so an answer may show marks newer than its messages,
   * but not older ones. `read` must find nothing in a conversation that the viewer may not see.
   */
  async readWithin<T>(
    viewerId: string,
    id: string,
    read: (of: ViewerScope) => Promise<T>,
  ): Promise<{ conversation: ConversationView; read: T }> {
    const found = await read({ viewerId, conversationId: id });
    const conversation = await this.conversationFor(viewerId, id);
    if (conversation.id === id) return { conversation, read: found };
    return { conversation, read: await read({ viewerId, conversationId: conversation.id }) };
  }

  async find(userId: string, id: string): Promise<ConversationView | undefined> {
    return this.conversations.find(userId, id);
  }
}
