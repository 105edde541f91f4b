import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { peerIdOf, sideOf } from '../access/conversation-view.js';
import { ConversationsService } from '../conversations/conversations.service.js';
import { MarksRepository, type UnreadCount } from './marks.repository.js';
import { MessagePolicyService } from '../access/message-policy.service.js';
import { ConversationDelivered, ConversationRead, TypingChanged } from '../messaging.events.js';

/** Somebody, and the socket by which they speak, if it is one. */
interface Device {
  userId: string;
  socketId?: string;
}

/** What people tell each other without words: how far they have received and read, and that they are typing. */
@Injectable()
export class SignalsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly marks: MarksRepository,
    private readonly policy: MessagePolicyService,
    private readonly events: DomainEvents,
  ) {}

  /** Moves the read mark forward, at most to the end, which is where it goes without a seq; tells where it stands. */
  async markRead({ userId, socketId }: Device, id: string, seq?: number): Promise<number> {
    const conversation = await this.conversations.conversationFor(userId, id);
    const target = Math.min(seq ?? conversation.lastSeq, conversation.lastSeq);
    if (target <= sideOf(conversation, userId).readSeq) return sideOf(conversation, userId).readSeq;
    const mark = { conversationId: conversation.id, userId, seq: target };
    const moved = await this.marks.moveRead(mark);
    const { userIds, readSeq } = await this.audience(userId, conversation.id);
    const audience = { userIds, exceptSocketId: socketId };
    if (moved) this.events.publish(new ConversationRead(conversation.id, userId, target, audience));
    return readSeq;
  }

  /** As `markRead`, for what the person's devices have received. */
  async markDelivered({ userId, socketId }: Device, id: string, seq?: number): Promise<number> {
    const conversation = await this.conversations.conversationFor(userId, id);
    const target = Math.min(seq ?? conversation.lastSeq, conversation.lastSeq);
    if (target <= sideOf(conversation, userId).deliveredSeq) return sideOf(conversation, userId).deliveredSeq;
    const mark = { conversationId: conversation.id, userId, seq: target };
    const moved = await this.marks.moveDelivered(mark);
    const { userIds, deliveredSeq } = await this.audience(userId, conversation.id);
    const audience = { userIds, exceptSocketId: socketId };
    if (moved) this.events.publish(new ConversationDelivered(conversation.id, userId, target, audience));
    return deliveredSeq;
  }

  /** Nobody is told while the conversation is only a request. */
  async typing(userId: string, id: string, isTyping: boolean): Promise<void> {
    const conversation = await this.conversations.conversationFor(userId, id);
    await this.policy.check(conversation, userId);
    if (conversation.status !== 'ACCEPTED') return;
    const receiverId = peerIdOf(conversation, userId);
    this.events.publish(new TypingChanged(conversation.id, userId, receiverId, isTyping));
  }

  async unread(userId: string): Promise<UnreadCount[]> {
    return this.marks.listUnread(userId);
  }

  /** Read after the mark has moved, since a move after a block hides it. */
  private async audience(userId: string, id: string) {
    const conversation = await this.conversations.conversationFor(userId, id);
    const { readSeq, deliveredSeq, receiptsShown } = sideOf(conversation, userId);
    const userIds = receiptsShown ? [userId, peerIdOf(conversation, userId)] : [userId];
    return { readSeq, deliveredSeq, userIds };
  }
}
