import { AsyncResource } from 'node:async_hooks';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '../../bus/bus.js';
import { Topic } from '../../bus/topic.js';
import { DomainEvents } from '../../common/domain-events.js';
import { DeliveryRepository } from './delivery.repository.js';
import { DeliveryService } from './delivery.service.js';
import { ConversationAdvanced, ConversationOpened, ConversationUpdated } from '../messaging.events.js';
import { SocketsService } from '../../realtime/sockets.service.js';
import { reasonOf } from '../../database/root-cause.js';
import { withTraceparent, currentTraceparent } from '../../database/span.js';

type TracedAdvance = ConversationAdvanced & { traceparent?: string | undefined };

const ADVANCED = new Topic<TracedAdvance>('conversation-moved', ({ conversationId }) => conversationId);
const OPENED = new Topic<ConversationOpened>('conversation-opened', ({ conversationId }) => conversationId);
const CONVERSATION_UPDATED = new Topic<ConversationUpdated>(
  'conversation-updated',
  ({ conversationId }) => conversationId,
);

const POLL_INTERVAL_MS = 1500;

/** Triggers delivery: by events of this node, hints from other nodes, and a poll of the table every 1.5 s. */
@Injectable()
export class DeliveryTriggers implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(DeliveryTriggers.name);
  private polling: NodeJS.Timeout | undefined;
  private isClosed = false;
  private isFailing = false;
  /** By the database's clock; not advanced while the poll fails. */
  private polledUpTo: string | undefined;
  private readonly loadHeadDetached = AsyncResource.bind((id: string) => void this.loadHead(id));

  constructor(
    private readonly delivery: DeliveryService,
    private readonly heads: DeliveryRepository,
    private readonly sockets: SocketsService,
    bus: Bus,
    events: DomainEvents,
  ) {
    events.on(ConversationAdvanced, (event) =>
      bus.publish(ADVANCED, { ...event, traceparent: currentTraceparent() }),
    );
    events.on(ConversationOpened, (event) => bus.publish(OPENED, { ...event }));
    events.on(ConversationUpdated, (event) => bus.publish(CONVERSATION_UPDATED, { ...event }));
    bus.subscribe(ADVANCED, ({ conversationId, rev, traceparent }) =>
      withTraceparent(traceparent, () => this.delivery.onRev(conversationId, rev)),
    );
    bus.subscribe(CONVERSATION_UPDATED, ({ conversationId }) => this.delivery.markStale(conversationId));
    bus.subscribe(OPENED, (event) => this.onOpened(event));
    bus.onReconnected(() => this.poll());
  }

  onApplicationBootstrap(): void {
    this.schedulePoll();
  }

  onApplicationShutdown(): void {
    this.isClosed = true;
    clearTimeout(this.polling);
  }

  private onOpened({ conversationId, userIds }: ConversationOpened): void {
    this.delivery.markStale(conversationId);
    if (userIds.some((userId) => this.sockets.hosts(userId))) this.loadHeadDetached(conversationId);
  }

  private async loadHead(id: string): Promise<void> {
    try {
      (await this.heads.listHeads([id])).forEach((head) => this.delivery.onHead(head));
    } catch (error) {
      this.logFailure(error);
    }
  }

  private schedulePoll(): void {
    if (!this.isClosed)
      this.polling = setTimeout(
        () => void this.poll().then(() => this.schedulePoll()),
        POLL_INTERVAL_MS,
      ).unref();
  }

  /** Repairs lost hints by reading the heads that changed. */
  private async poll(): Promise<void> {
    try {
      if (this.sockets.isEmpty) return void (this.polledUpTo = undefined);
      const { heads, now } = await this.heads.listHeadsChanged(this.polledUpTo);
      heads.forEach((head) => this.delivery.onHead(head));
      this.delivery.resume();
      this.polledUpTo = now;
      this.isFailing = false;
    } catch (error) {
      this.logFailure(error);
    }
  }

  private logFailure(error: unknown): void {
    if (!this.isFailing) this.logger.warn(`delivery poll failed, retrying: ${reasonOf(error)}`);
    this.isFailing = true;
  }
}
