import { Injectable } from '@nestjs/common';
import { toIso } from '../../common/to-iso.js';
import { peerOf } from '../../messaging/access/conversation-view.js';
import { ConversationAccess } from '../../messaging/access/conversation-access.js';
import { HistoryService } from '../../messaging/messages/history.service.js';
import { MessageNotFound } from '../../messaging/messaging.errors.js';

/** The range that the peer's mark has advanced over. */
export interface MarkRange {
  conversationId: string;
  /** Undefined when no mark was sent before; then only the newest message is included. */
  after: number | undefined;
  seq: number;
}

export interface Receipts {
  /** The user's own messages in the range, oldest first. */
  messageIds: string[];
  readAt: string | null;
}

const MAX_MESSAGES = 50;

/** Translates between marks, which cover every message up to a seq, and the single messages of legacy clients. */
@Injectable()
export class LegacyReceiptsService {
  constructor(
    private readonly access: ConversationAccess,
    private readonly history: HistoryService,
  ) {}

  /** Throws MessageNotFound for a message that the user did not receive. */
  async positionOf(userId: string, messageId: string): Promise<{ conversationId: string; seq: number }> {
    const { message, conversation } = await this.history.message(userId, messageId);
    if (message.receiverId !== userId) throw new MessageNotFound();
    return { conversationId: conversation.id, seq: message.seq };
  }

  /** Returns at most the newest 50 messages; undefined while the peer hides receipts. */
  async receipts(userId: string, { conversationId, after, seq }: MarkRange): Promise<Receipts | undefined> {
    const conversation = await this.access.conversationFor(userId, conversationId);
    const { receiptsShown, readAt } = peerOf(conversation, userId);
    if (!receiptsShown) return undefined;
    const limit = after === undefined ? MAX_MESSAGES : Math.min(MAX_MESSAGES, Math.max(seq - after, 1));
    const { items } = await this.history.history(userId, conversationId, { limit, before: seq + 1 });
    const own = items.map(({ message }) => message).filter(({ senderId }) => senderId === userId);
    const covered = after === undefined ? own.slice(0, 1) : own.filter((message) => message.seq > after);
    return { messageIds: covered.map(({ id }) => id).reverse(), readAt: toIso(readAt) };
  }
}
