import { Injectable } from '@nestjs/common';
import { ConversationNotFound } from '../messaging.errors.js';
import { ConversationAccessRepository } from './conversation-access.repository.js';
import type { ConversationView } from './conversation-view.js';

/** The guard of everything in a conversation. */
@Injectable()
export class ConversationAccess {
  constructor(private readonly conversations: ConversationAccessRepository) {}

  /** The conversation under its surviving id; throws ConversationNotFound when the user may not see it. */
  async conversationFor(userId: string, id: string): Promise<ConversationView> {
    const conversation = await this.find(userId, id);
    if (!conversation) throw new ConversationNotFound();
    return conversation;
  }

  async find(userId: string, id: string): Promise<ConversationView | undefined> {
    return this.conversations.find(userId, id);
  }
}
