import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../../common/domain-events.js';
import { peerIdOf, sideOf } from '../access/conversation-view.js';
import { ConversationAccess } from '../access/conversation-access.js';
import { MarksRepository, type UnreadCount } from './marks.repository.js';
import { ConversationDelivered, ConversationRead } from '../messaging.events.js';

interface Device {
  userId: string;
  socketId?: string;
}

@Injectable()
export class ReceiptsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly marks: MarksRepository,
    private readonly events: DomainEvents,
  ) {}

  /** Moves the read mark forward, at most to the last seq and without a seq exactly there; returns the mark. */
  async markRead({ userId, socketId }: Device, id: string, seq?: number): Promise<number> {
    const conversation = await this.access.conversationFor(userId, id);
    const target = Math.min(seq ?? conversation.lastSeq, conversation.lastSeq);
    if (target <= sideOf(conversation, userId).readSeq) return sideOf(conversation, userId).readSeq;
    const mark = { conversationId: conversation.id, userId, seq: target };
    const moved = await this.marks.moveRead(mark);
    const { userIds, readSeq } = await this.audience(userId, conversation.id);
    const audience = { userIds, exceptSocketId: socketId };
    if (moved) this.events.publish(new ConversationRead(conversation.id, userId, target, audience));
    return readSeq;
  }

  /** As `markRead`, for the delivered mark. */
  async markDelivered({ userId, socketId }: Device, id: string, seq?: number): Promise<number> {
    const conversation = await this.access.conversationFor(userId, id);
    const target = Math.min(seq ?? conversation.lastSeq, conversation.lastSeq);
    if (target <= sideOf(conversation, userId).deliveredSeq) return sideOf(conversation, userId).deliveredSeq;
    const mark = { conversationId: conversation.id, userId, seq: target };
    const moved = await this.marks.moveDelivered(mark);
    const { userIds, deliveredSeq } = await this.audience(userId, conversation.id);
    const audience = { userIds, exceptSocketId: socketId };
    if (moved) this.events.publish(new ConversationDelivered(conversation.id, userId, target, audience));
    return deliveredSeq;
  }

  async unread(userId: string): Promise<UnreadCount[]> {
    return this.marks.listUnread(userId);
  }

  /** Read after the mark has moved, because a mark moved after a block is hidden. */
  private async audience(userId: string, id: string) {
    const conversation = await this.access.conversationFor(userId, id);
    const { readSeq, deliveredSeq, receiptsShown } = sideOf(conversation, userId);
    const userIds = receiptsShown ? [userId, peerIdOf(conversation, userId)] : [userId];
    return { readSeq, deliveredSeq, userIds };
  }
}
