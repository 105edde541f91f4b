import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { isUnansweredBy, type ConversationEntry, peerIdOf } from '../access/conversation-view.js';
import { ConversationsRepository } from './conversations.repository.js';
import { ConversationsService } from './conversations.service.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { MessageNotAllowed, NotARequest, NotRequestRecipient } from '../messaging.errors.js';
import { ConversationUpdated } from '../messaging.events.js';
import type { Conversation } from '../messaging.tables.js';

@Injectable()
export class RequestsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly conversations: ConversationsService,
    private readonly requests: ConversationsRepository,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** Idempotent. */
  async accept(userId: string, id: string): Promise<ConversationEntry> {
    const conversation = await this.requestFor(userId, id);
    if (isUnansweredBy(conversation, userId)) {
      if (!(await this.policy.mayReach(userId, peerIdOf(conversation, userId))))
        throw new MessageNotAllowed();
      const accepted = await this.requests.accept(conversation.id);
      if (accepted)
        this.events.publish(
          new ConversationUpdated(conversation.id, [userId, peerIdOf(conversation, userId)]),
        );
    }
    return this.conversations.entryFor(userId, id);
  }

  /** The sender is not notified, and may continue to send unseen. */
  async decline(userId: string, id: string): Promise<void> {
    const conversation = await this.requestFor(userId, id);
    if (!isUnansweredBy(conversation, userId)) throw new NotARequest();
    if (!(await this.requests.decline(conversation.id))) throw new NotARequest();
  }

  private async requestFor(userId: string, id: string): Promise<Conversation> {
    const conversation = await this.access.conversationFor(userId, id);
    if (conversation.requestedByUserId === userId) throw new NotRequestRecipient();
    return conversation;
  }
}
