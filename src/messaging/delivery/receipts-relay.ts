import { Injectable, Logger } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import { DeliveryRepository, type MovedMark } from './delivery.repository.js';
import type { MarkMovedEventDto } from '../receipts/dto/mark-moved-event.dto.js';
import { ConversationDelivered, ConversationRead, type MarkAudience } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { TrackedConversations } from './conversation-subscriptions.js';
import { reasonOf } from '../../database/root-cause.js';

interface Mark {
  conversationId: string;
  userId: string;
  seq: number;
  audience: MarkAudience;
}

/** With the seq: of two that wait to be sent, the later need not be the one that is further. */
const keyOf = ({ conversationId, userId, seq }: Mark) => `${conversationId} ${userId} ${seq}`;
const READ = new Topic<Mark>('conversation-read', keyOf);
const DELIVERED = new Topic<Mark>('conversation-delivered', keyOf);

/** Tells how far people have read and received. */
@Injectable()
export class MarksRelay {
  private readonly logger = new Logger(MarksRelay.name);

  constructor(
    private readonly sockets: SocketsService,
    private readonly conversations: TrackedConversations,
    private readonly delivery: DeliveryRepository,
    bus: Bus,
    events: DomainEvents,
  ) {
    events.on(ConversationRead, (mark) => bus.publish(READ, { ...mark }));
    events.on(ConversationDelivered, (mark) => bus.publish(DELIVERED, { ...mark }));
    bus.subscribe(READ, (mark) => this.tell('conversation:read', mark));
    bus.subscribe(DELIVERED, (mark) => this.tell('conversation:delivered', mark));
    bus.onRestored((downMs) => this.catchUp(downMs));
  }

  private tell(event: string, { conversationId, userId, seq, audience }: Mark): void {
    if (this.isOvertaken(event, { conversationId, userId, seq })) return;
    const moved: MarkMovedEventDto = { conversationId, userId, seq };
    const { userIds, exceptSocketId: socketId } = audience;
    for (const one of userIds) {
      if (socketId === undefined) this.sockets.emitTo(one, event, moved);
      else this.sockets.emitToOthers({ userId: one, socketId }, event, moved);
    }
  }

  /** Hints of two nodes may overtake each other, but nobody is to see a mark move back. */
  private isOvertaken(event: string, { conversationId, userId, seq }: MarkMovedEventDto): boolean {
    const tracked = this.conversations.find(conversationId);
    if (!tracked) return false;
    tracked.marks ??= new Map();
    const key = `${event} ${userId}`;
    if (seq < (tracked.marks.get(key) ?? 0)) return true;
    tracked.marks.set(key, seq);
    return false;
  }

  /** Marks whose hints may have been lost are told again: told twice, they say the same. */
  private async catchUp(downMs: number): Promise<void> {
    const ids = this.conversations.all.map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      const moved = await this.delivery.listMarksMoved(ids, downMs / 1000);
      moved.forEach((mark) => this.tellAgain(mark));
    } catch (error) {
      this.logger.warn(`Marks could not be read again: ${reasonOf(error)}`);
    }
  }

  private tellAgain({ conversationId, userId, peerId, readSeq, deliveredSeq, isShown }: MovedMark): void {
    const audience = { userIds: isShown ? [userId, peerId] : [userId] };
    if (readSeq > 0) this.tell('conversation:read', { conversationId, userId, seq: readSeq, audience });
    this.tell('conversation:delivered', { conversationId, userId, seq: deliveredSeq, audience });
  }
}
