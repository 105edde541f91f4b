import { AsyncResource } from 'node:async_hooks';
import { withDeadline } from '../../database/deadline.js';
import type { MarkMovedEventDto } from '../../messaging/receipts/dto/marks.dto.js';
import type { MessageEventDto } from '../../messaging/messages/dto/message.dto.js';
import type { TypingEventDto } from '../../messaging/receipts/dto/typing.dto.js';
import {
  changedMessage,
  type Frame,
  messagesRead,
  newMessage,
  statusUpdate,
  typingIndicator,
  UNAUTHENTICATED,
  welcome,
} from './legacy-frames.js';
import type { LegacyReceiptsService, Receipts, MarkRange } from './legacy-receipts.service.js';
import { MessageDiff } from './message-diff.js';

type Status = 'DELIVERED' | 'READ';

/** Per client. */
const MAX_REMEMBERED_MARKS = 1000;

/** Translates socket events to the original server's frames for one client. */
export class LegacyTranslator {
  private userId = '';
  private readonly messages = new MessageDiff();
  private readonly marks = new Map<string, number>();
  private readonly loadReceipts;

  constructor(receipts: LegacyReceiptsService) {
    // Detaches from the caller's transaction, which may have ended by then.
    this.loadReceipts = AsyncResource.bind((range: MarkRange) =>
      withDeadline(() => receipts.receipts(this.userId, range)),
    );
  }

  /** Returns no frames for an event without a counterpart. */
  async framesOf(event: string, payload: object): Promise<Frame[]> {
    switch (event) {
      case 'ready':
        this.userId = (payload as { userId: string }).userId;
        return [welcome({ userId: this.userId })];
      case 'message:new':
        return this.messageFrames((payload as MessageEventDto).message, newMessage);
      case 'message:updated':
        return this.messageFrames((payload as MessageEventDto).message, changedMessage);
      case 'conversation:read':
        return this.markFrames('READ', payload as MarkMovedEventDto);
      case 'conversation:delivered':
        return this.markFrames('DELIVERED', payload as MarkMovedEventDto);
      case 'typing':
        return [typingIndicator(payload as TypingEventDto)];
      case 'notification:new':
        return [{ type: event, payload: (payload as { notification: object }).notification }];
      case 'session:revoked':
        return [UNAUTHENTICATED];
      default:
        return [];
    }
  }

  private messageFrames(message: MessageEventDto['message'], frames: typeof changedMessage): Frame[] {
    return frames(message, this.messages.update(message));
  }

  /** Skips the user's own marks: legacy clients take every mark for the peer's. */
  private async markFrames(
    status: Status,
    { conversationId, userId, seq }: MarkMovedEventDto,
  ): Promise<Frame[]> {
    const key = `${status} ${conversationId}`;
    const after = this.marks.get(key);
    if (userId === this.userId || seq <= (after ?? 0)) return [];
    const receipts = await this.loadReceipts({ conversationId, after, seq });
    if (!receipts) return [];
    this.remember(key, seq);
    return [
      ...(status === 'READ' ? [messagesRead(conversationId, userId, readAt(receipts))] : []),
      ...receipts.messageIds.map((messageId) => statusUpdate({ messageId, conversationId, userId, status })),
    ];
  }

  private remember(key: string, seq: number): void {
    this.marks.delete(key);
    this.marks.set(key, seq);
    if (this.marks.size > MAX_REMEMBERED_MARKS) this.marks.delete(this.marks.keys().next().value!);
  }
}

const readAt = (receipts: Receipts): string => receipts.readAt ?? new Date().toISOString();
