import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger } from '@nestjs/common';
import { Semaphore } from '../../common/concurrency/semaphore.js';
import { Meter } from '../../common/meter.js';
import { withDeadline } from '../../database/deadline.js';
import { reasonOf } from '../../database/root-cause.js';
import { currentTrace, inChildSpan, withParent } from '../../database/span.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { ConversationEventDto } from '../conversations/dto/conversation.dto.js';
import { MessageEventDto } from '../messages/dto/message.dto.js';
import type { ConversationSubscription } from './conversation-subscription.js';
import { ConversationSubscriptions } from './conversation-subscriptions.js';
import { DeliveryMetrics } from './delivery-metrics.js';
import { DeliveryReader, type Delta } from './delivery-reader.js';
import type { Change, Head } from './delivery.repository.js';
import { TypingRelay } from './typing-relay.js';

/** Conversations that are read at the same time; the rest of the pool serves requests. */
const READ_CONCURRENCY = 4;
const READ_TIMEOUT_MS = 2500;

/**
 * Emits what is new in the conversations of connected users. A hint only says that there is something: the rows are
 * read from the table by one reader per conversation, so every socket gets rising revs even when hints are late,
 * repeated or out of order.
 */
@Injectable()
export class DeliveryService {
  private readonly logger = new Logger(DeliveryService.name);
  private readonly semaphore = new Semaphore(READ_CONCURRENCY);
  private readonly metrics;
  private readonly deliverDetached = AsyncResource.bind(
    (subscription: ConversationSubscription) => void this.deliverPending(subscription),
  );

  constructor(
    private readonly subscriptions: ConversationSubscriptions,
    private readonly reader: DeliveryReader,
    private readonly sockets: SocketsService,
    private readonly typing: TypingRelay,
    meter: Meter,
  ) {
    this.metrics = new DeliveryMetrics(meter);
  }

  /** Handles a hint that the conversation has reached this rev. */
  onRev(id: string, rev: number): void {
    const subscription = this.subscriptions.find(id);
    if (!subscription || rev <= subscription.targetRev) return;
    subscription.targetRev = rev;
    subscription.trace = currentTrace();
    this.schedule(subscription);
  }

  /** Handles a hint that the audience or the status of the conversation may have changed. */
  markStale(id: string): void {
    const subscription = this.subscriptions.find(id);
    if (!subscription) return;
    subscription.isStale = true;
    this.schedule(subscription);
  }

  /** Handles a conversation's head as read from the table; adds the conversation when a participant is hosted here. */
  onHead(head: Head): void {
    const known = this.subscriptions.find(head.id);
    const subscription = known ?? (this.isHosted(head) ? this.subscriptions.add(head) : undefined);
    if (!subscription) return;
    if (!known || head.status !== subscription.status) subscription.isStale = true;
    if (known && head.lastRev > subscription.targetRev) this.metrics.onMissedHint();
    subscription.targetRev = Math.max(subscription.targetRev, head.lastRev);
    this.schedule(subscription);
  }

  /** Retries the conversations whose last read failed. */
  resume(): void {
    this.subscriptions.all.forEach((subscription) => this.schedule(subscription));
  }

  private isHosted({ participant1Id, participant2Id }: Head): boolean {
    return this.sockets.hosts(participant1Id) || this.sockets.hosts(participant2Id);
  }

  private schedule(subscription: ConversationSubscription): void {
    if (!subscription.isDelivering && subscription.hasPending) this.deliverDetached(subscription);
  }

  private async deliverPending(subscription: ConversationSubscription): Promise<void> {
    subscription.isDelivering = true;
    try {
      while (subscription.hasPending) {
        const deliver = () => this.semaphore.run(() => this.deliverNext(subscription));
        await withParent(subscription.trace, () => inChildSpan('deliver', {}, deliver));
      }
    } catch (error) {
      subscription.isStale = true;
      this.logger.warn(`delivery read failed, retrying at the next poll: ${reasonOf(error)}`);
    }
    subscription.isDelivering = false;
    subscription.trace = undefined;
  }

  private async deliverNext(subscription: ConversationSubscription): Promise<void> {
    const { targetRev } = subscription;
    subscription.isStale = false;
    const delta = await withDeadline(() => this.reader.read(subscription), READ_TIMEOUT_MS);
    // Released during the read, the conversation may have a new subscription by now.
    if (delta && this.subscriptions.find(subscription.id) === subscription) {
      this.emitConversations(subscription, delta);
      if (subscription.rewindFor(delta.newEntries.map(({ viewerId }) => viewerId))) return;
      delta.messages.forEach((change) => this.emitMessage(subscription, change, delta.readAt));
    }
    if (delta?.more) subscription.isStale = true;
    else subscription.advanceTo(targetRev);
  }

  private emitConversations(subscription: ConversationSubscription, delta: Delta): void {
    for (const entry of delta.newEntries) {
      this.sockets.emitTo(entry.viewerId, 'conversation:new', ConversationEventDto.from(entry));
    }
    for (const entry of delta.updatedEntries) {
      this.sockets.emitTo(entry.viewerId, 'conversation:updated', ConversationEventDto.from(entry));
    }
    subscription.audience = delta.audience;
    subscription.status = delta.conversation.status;
  }

  private emitMessage(subscription: ConversationSubscription, change: Change, readAt: number): void {
    const { rev, senderId, receiverId } = change.message;
    const recipients = [...subscription.audience].map((userId) => ({
      userId,
      event: subscription.cursorOf(userId).next(change.message),
    }));
    subscription.rev = rev;
    if (recipients.some(({ event }) => event === 'message:new'))
      this.typing.end(subscription.id, senderId, receiverId);
    const hosted = recipients.filter(({ userId }) => this.sockets.hosts(userId));
    for (const { userId, event } of hosted)
      if (event) this.sockets.emitTo(userId, event, MessageEventDto.from(change, userId));
    // A message that only one of them had missed says nothing about how fast messages arrive.
    if (recipients.every(({ event }) => event === 'message:new'))
      this.metrics.onDelivered(hosted.length, {
        ageSeconds: change.ageSeconds,
        sinceMs: performance.now() - readAt,
      });
  }
}
