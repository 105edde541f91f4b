import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';
import { ConversationMoved, ConversationOpened, ConversationUpdated } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { reasonOf } from '../../database/root-cause.js';
import { withWrittenTrace, writtenTrace } from '../../database/span.js';

/** With what it is part of, where that is traced. */
type TracedMove = ConversationMoved & { traceparent?: string | undefined };

const MOVED = new Topic<TracedMove>('conversation-moved', ({ conversationId }) => conversationId);
const OPENED = new Topic<ConversationOpened>('conversation-opened', ({ conversationId }) => conversationId);
/** The status of a conversation changed. */
export const CONVERSATION_UPDATED = new Topic<ConversationUpdated>(
  'conversation-updated',
  ({ conversationId }) => conversationId,
);

const LOOK_EVERY_MS = 1500;

/** Whatever tells the delivery that there may be news: events of this node, wake-ups from others, and looking. */
@Injectable()
export class DeliveryWakeUps implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DeliveryWakeUps.name);
  private looking: NodeJS.Timeout | undefined;
  private closed = false;
  private failing = false;
  /** Up to when, by the database's clock, what moved is known; it stays behind while looking fails. */
  private horizon: string | undefined;
  private readonly lookOnItsOwn = AsyncResource.bind((id: string) => void this.meet(id));

  constructor(
    private readonly delivery: DeliveryService,
    private readonly heads: DeliveryRepository,
    private readonly sockets: SocketsService,
    bus: Bus,
    events: DomainEvents,
  ) {
    events.on(ConversationMoved, (event) => bus.publish(MOVED, { ...event, traceparent: writtenTrace() }));
    events.on(ConversationOpened, (event) => bus.publish(OPENED, { ...event }));
    events.on(ConversationUpdated, (event) => bus.publish(CONVERSATION_UPDATED, { ...event }));
    bus.subscribe(MOVED, ({ conversationId, rev, traceparent }) =>
      withWrittenTrace(traceparent, () => this.delivery.moved(conversationId, rev)),
    );
    bus.subscribe(CONVERSATION_UPDATED, ({ conversationId }) => this.delivery.touched(conversationId));
    bus.subscribe(OPENED, (opened) => this.opened(opened));
    bus.onRestored(() => this.look());
  }

  onApplicationBootstrap(): void {
    this.lookLater();
  }

  onApplicationShutdown(): void {
    this.closed = true;
    clearTimeout(this.looking);
  }

  private opened({ conversationId, userIds }: ConversationOpened): void {
    this.delivery.touched(conversationId);
    if (userIds.some((userId) => this.sockets.hosts(userId))) this.lookOnItsOwn(conversationId);
  }

  private async meet(id: string): Promise<void> {
    try {
      (await this.heads.listHeads([id])).forEach((head) => this.delivery.found(head));
    } catch (error) {
      this.note(error);
    }
  }

  private lookLater(): void {
    if (!this.closed)
      this.looking = setTimeout(() => void this.look().then(() => this.lookLater()), LOOK_EVERY_MS).unref();
  }

  /** Heals every hint that was lost: what has moved is seen in the table itself. */
  private async look(): Promise<void> {
    try {
      if (this.sockets.isEmpty) return void (this.horizon = undefined);
      const { heads, now } = await this.heads.listHeadsChanged(this.horizon);
      heads.forEach((head) => this.delivery.found(head));
      this.delivery.resume();
      this.horizon = now;
      this.failing = false;
    } catch (error) {
      this.note(error);
    }
  }

  private note(error: unknown): void {
    if (!this.failing) this.logger.warn(`The conversations could not be looked at: ${reasonOf(error)}`);
    this.failing = true;
  }
}
