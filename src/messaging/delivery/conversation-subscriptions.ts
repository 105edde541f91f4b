import { Injectable } from '@nestjs/common';
import { type AdmissionHook, SocketLifecycle } from '../../realtime/socket-lifecycle.js';
import { ConversationSubscription } from './conversation-subscription.js';
import { DeliveryRepository, type Head } from './delivery.repository.js';

interface Subscriber {
  connections: number;
  loading: Promise<void> | undefined;
}

/**
 * The conversations of the users who are connected to this node or being admitted. Each conversation's head is read
 * before its first participant is admitted, so every later change is delivered; the last participant to leave ends it.
 */
@Injectable()
export class ConversationSubscriptions implements AdmissionHook {
  private readonly subscriptions = new Map<string, ConversationSubscription>();
  private readonly byUser = new Map<string, Set<string>>();
  private readonly subscribers = new Map<string, Subscriber>();

  constructor(
    private readonly delivery: DeliveryRepository,
    lifecycle: SocketLifecycle,
  ) {
    lifecycle.onAdmit(this);
  }

  acquire(userId: string): () => void {
    const subscriber = this.subscribers.get(userId) ?? { connections: 0, loading: undefined };
    this.subscribers.set(userId, subscriber);
    subscriber.connections += 1;
    return () => {
      subscriber.connections -= 1;
      if (subscriber.connections === 0) this.release(userId);
    };
  }

  async load(userId: string): Promise<void> {
    const subscriber = this.subscribers.get(userId);
    if (!subscriber) return;
    subscriber.loading ??= this.loadHeads(userId, subscriber);
    try {
      await subscriber.loading;
    } catch (error) {
      subscriber.loading = undefined;
      throw error;
    }
  }

  find(id: string): ConversationSubscription | undefined {
    return this.subscriptions.get(id);
  }

  get all(): ConversationSubscription[] {
    return [...this.subscriptions.values()];
  }

  /** Adds a conversation that was created after its participants connected: nothing of it is delivered yet. */
  add(head: Head): ConversationSubscription {
    return this.subscriptions.get(head.id) ?? this.subscribe(head, { rev: 0, audience: new Set() });
  }

  private async loadHeads(userId: string, subscriber: Subscriber): Promise<void> {
    const heads = await this.delivery.listHeadsOf(userId);
    // The user may have disconnected while the heads were read.
    if (this.subscribers.get(userId) !== subscriber) return;
    for (const head of heads) {
      if (this.subscriptions.has(head.id)) continue;
      this.subscribe(head, { rev: head.lastRev, audience: audienceOf(head) });
    }
  }

  private subscribe(
    head: Head,
    known: { rev: number; audience: ReadonlySet<string> },
  ): ConversationSubscription {
    const subscription = new ConversationSubscription(head, known);
    this.subscriptions.set(head.id, subscription);
    for (const userId of subscription.userIds)
      this.byUser.set(userId, (this.byUser.get(userId) ?? new Set()).add(head.id));
    return subscription;
  }

  private release(userId: string): void {
    this.subscribers.delete(userId);
    for (const id of this.byUser.get(userId) ?? []) {
      const { userIds } = this.subscriptions.get(id)!;
      if (userIds.some((participantId) => this.subscribers.has(participantId))) continue;
      this.subscriptions.delete(id);
      for (const participantId of userIds) this.detach(participantId, id);
    }
  }

  private detach(userId: string, id: string): void {
    const ids = this.byUser.get(userId);
    ids?.delete(id);
    if (ids?.size === 0) this.byUser.delete(userId);
  }
}

const audienceOf = (head: Head): Set<string> =>
  new Set([...(head.seenBy1 ? [head.participant1Id] : []), ...(head.seenBy2 ? [head.participant2Id] : [])]);
