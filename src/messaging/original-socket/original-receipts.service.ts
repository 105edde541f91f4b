import { Injectable } from '@nestjs/common';
import { toIso } from '../../common/to-iso.js';
import { peerOf } from '../conversation-view.js';
import { ConversationsService } from '../conversations.service.js';
import { MessageRowsRepository } from '../message-rows.repository.js';
import { MessagesRepository } from '../messages.repository.js';
import { MessageNotFound } from '../messaging.errors.js';

/** How far ahead of the mark that was told before the other side's is. */
export interface Stretch {
  conversationId: string;
  /** Undefined when none was told before: then it is about the newest message alone. */
  after: number | undefined;
  seq: number;
}

export interface Receipts {
  /** The person's own messages in the stretch, oldest first. */
  messageIds: string[];
  readAt: string | null;
}

const MOST = 50;

/** Marks stand for every message up to a seq; clients of the original server speak of single messages. */
@Injectable()
export class OriginalReceiptsService {
  constructor(
    private readonly conversations: ConversationsService,
    private readonly messages: MessagesRepository,
    private readonly rows: MessageRowsRepository,
  ) {}

  /** Where a message that this person received stands; throws MessageNotFound for any other. */
  async placeOf(userId: string, messageId: string): Promise<{ conversationId: string; seq: number }> {
    const message = await this.messages.find(messageId);
    if (message?.receiverId !== userId) throw new MessageNotFound();
    const { id } = await this.conversations.conversationFor(userId, message.conversationId);
    return { conversationId: id, seq: message.seq };
  }

  /** What the other side's mark says to this person, the newest 50 messages of it; undefined while that is hidden. */
  async receipts(userId: string, { conversationId, after, seq }: Stretch): Promise<Receipts | undefined> {
    const conversation = await this.conversations.conversationFor(userId, conversationId);
    const { receiptsShown, readAt } = peerOf(conversation, userId);
    if (!receiptsShown) return undefined;
    const limit = after === undefined ? MOST : Math.min(MOST, Math.max(seq - after, 1));
    const rows = await this.rows.listBefore({ viewerId: userId, conversationId }, seq + 1, limit);
    const own = rows.map(({ message }) => message).filter(({ senderId }) => senderId === userId);
    const meant = after === undefined ? own.slice(0, 1) : own.filter((message) => message.seq > after);
    return { messageIds: meant.map(({ id }) => id).reverse(), readAt: toIso(readAt) };
  }
}
