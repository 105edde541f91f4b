import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { peerIdOf } from '../access/conversation-view.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { TypingChanged } from '../messaging.events.js';

@Injectable()
export class TypingService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** Publishes nothing while the conversation is a request. */
  async set(userId: string, conversationId: string, isTyping: boolean): Promise<void> {
    const conversation = await this.access.conversationFor(userId, conversationId);
    await this.policy.check(conversation, userId);
    if (conversation.status !== 'ACCEPTED') return;
    const receiverId = peerIdOf(conversation, userId);
    this.events.publish(new TypingChanged(conversation.id, userId, receiverId, isTyping));
  }
}
