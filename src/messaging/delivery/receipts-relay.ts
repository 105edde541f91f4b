import { Injectable, Logger } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import { DeliveryRepository, type MovedMark } from './delivery.repository.js';
import type { MarkMovedEventDto } from '../receipts/dto/marks.dto.js';
import { ConversationDelivered, ConversationRead, type MarkAudience } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { ConversationSubscriptions } from './conversation-subscriptions.js';
import { reasonOf } from '../../database/root-cause.js';

type MarkEvent = 'conversation:read' | 'conversation:delivered';

interface RelayedMark {
  conversationId: string;
  userId: string;
  seq: number;
  audience: MarkAudience;
}

/** Includes the seq: of two marks that wait to be sent, the later one may be the lower one. */
const keyOf = ({ conversationId, userId, seq }: RelayedMark) => `${conversationId} ${userId} ${seq}`;
const READ = new Topic<RelayedMark>('conversation-read', keyOf);
const DELIVERED = new Topic<RelayedMark>('conversation-delivered', keyOf);

@Injectable()
export class ReceiptsRelay {
  private readonly logger = new Logger(ReceiptsRelay.name);

  constructor(
    private readonly sockets: SocketsService,
    private readonly subscriptions: ConversationSubscriptions,
    private readonly delivery: DeliveryRepository,
    bus: Bus,
    events: DomainEvents,
  ) {
    events.on(ConversationRead, (mark) => bus.publish(READ, { ...mark }));
    events.on(ConversationDelivered, (mark) => bus.publish(DELIVERED, { ...mark }));
    bus.subscribe(READ, (mark) => this.emit('conversation:read', mark));
    bus.subscribe(DELIVERED, (mark) => this.emit('conversation:delivered', mark));
    bus.onReconnected((downMs) => this.catchUp(downMs));
  }

  private emit(event: MarkEvent, { conversationId, userId, seq, audience }: RelayedMark): void {
    if (this.isStale(event, { conversationId, userId, seq })) return;
    const moved: MarkMovedEventDto = { conversationId, userId, seq };
    const { userIds, exceptSocketId: socketId } = audience;
    for (const recipientId of userIds) {
      if (socketId === undefined) this.sockets.emitTo(recipientId, event, moved);
      else this.sockets.emitToOthers({ userId: recipientId, socketId }, event, moved);
    }
  }

  /** Hints from two nodes may overtake each other; a client never sees a mark move back. */
  private isStale(event: MarkEvent, { conversationId, userId, seq }: MarkMovedEventDto): boolean {
    const subscription = this.subscriptions.find(conversationId);
    if (!subscription) return false;
    subscription.marks ??= new Map();
    const key = `${event} ${userId}`;
    if (seq < (subscription.marks.get(key) ?? 0)) return true;
    subscription.marks.set(key, seq);
    return false;
  }

  /** Emits the marks whose hints may have been lost; emitting one twice is harmless. */
  private async catchUp(downMs: number): Promise<void> {
    const ids = this.subscriptions.all.map(({ id }) => id);
    if (ids.length === 0) return;
    try {
      const moved = await this.delivery.listMarksMoved(ids, downMs / 1000);
      moved.forEach((mark) => this.emitAgain(mark));
    } catch (error) {
      this.logger.warn(`receipts catch-up failed, waiting for the next mark: ${reasonOf(error)}`);
    }
  }

  private emitAgain({ conversationId, userId, peerId, readSeq, deliveredSeq, isShown }: MovedMark): void {
    const audience = { userIds: isShown ? [userId, peerId] : [userId] };
    if (readSeq > 0) this.emit('conversation:read', { conversationId, userId, seq: readSeq, audience });
    this.emit('conversation:delivered', { conversationId, userId, seq: deliveredSeq, audience });
  }
}
