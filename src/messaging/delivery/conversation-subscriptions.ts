import { Injectable } from '@nestjs/common';
import type { TraceContext } from '../../database/span.js';
import { DeliveryRepository, type Head } from './delivery.repository.js';
import type { Conversation } from '../messaging.tables.js';
import { Told } from './delivery-cursor.js';

/** How far this node has told a conversation to the people whom it hosts. */
export interface Tracked {
  readonly id: string;
  readonly userIds: readonly [string, string];
  readonly told: readonly [Told, Told];
  /** Up to here everybody who knows of it has been told. */
  rev: number;
  status: Conversation['status'];
  /** Who knows of the conversation. */
  audience: ReadonlySet<string>;
  /** The rev that it is known to have reached. */
  wantedRev: number;
  /** Something else than a message may have changed. */
  stale: boolean;
  reading: boolean;
  /** How far each mark was last told to be, by event and person. */
  marks?: Map<string, number>;
  /** What the change that is wanted is part of, where that is traced. */
  trace?: TraceContext | undefined;
}

interface Guest {
  connections: number;
  loading: Promise<void> | undefined;
}

/**
 * The conversations of the people who are connected here, or about to be. Where each stands when its first person
 * comes is read before they are let in, so that everything later is told; it is forgotten with the last of them.
 */
@Injectable()
export class TrackedConversations {
  private readonly tracked = new Map<string, Tracked>();
  private readonly byUser = new Map<string, Set<string>>();
  private readonly guests = new Map<string, Guest>();

  constructor(private readonly delivery: DeliveryRepository) {}

  /** Keeps the person's conversations until what is returned is called. */
  expect(userId: string): () => void {
    const guest = this.guests.get(userId) ?? { connections: 0, loading: undefined };
    this.guests.set(userId, guest);
    guest.connections += 1;
    return () => {
      guest.connections -= 1;
      if (guest.connections === 0) this.forget(userId);
    };
  }

  /** Resolved when the conversations of a person who is expected are known. */
  async ready(userId: string): Promise<void> {
    const guest = this.guests.get(userId);
    if (!guest) return;
    guest.loading ??= this.load(userId, guest);
    try {
      await guest.loading;
    } catch (error) {
      guest.loading = undefined;
      throw error;
    }
  }

  find(id: string): Tracked | undefined {
    return this.tracked.get(id);
  }

  get all(): Tracked[] {
    return [...this.tracked.values()];
  }

  /** Takes up a conversation that began after its people had come: nobody here has been told anything of it. */
  begin(head: Head): Tracked {
    return this.tracked.get(head.id) ?? this.track(head, { rev: 0, audience: new Set() });
  }

  private async load(userId: string, guest: Guest): Promise<void> {
    const heads = await this.delivery.listHeadsOf(userId);
    // Gone while their conversations were read, they leave nothing behind.
    if (this.guests.get(userId) !== guest) return;
    for (const head of heads) {
      if (this.tracked.has(head.id)) continue;
      this.track(head, { rev: head.lastRev, audience: audienceOf(head) });
    }
  }

  private track(head: Head, known: Pick<Tracked, 'rev' | 'audience'>): Tracked {
    const { id, participant1Id, participant2Id, status } = head;
    const userIds = [participant1Id, participant2Id] as const;
    const told = (userId: string) =>
      known.audience.has(userId) ? new Told(head.lastRev, head.lastSeq) : new Told(0, 0);
    const state = { wantedRev: known.rev, stale: false, reading: false };
    const tracked: Tracked = {
      ...{ id, userIds, status, ...known, ...state },
      told: [told(participant1Id), told(participant2Id)],
    };
    this.tracked.set(id, tracked);
    for (const userId of userIds) this.byUser.set(userId, (this.byUser.get(userId) ?? new Set()).add(id));
    return tracked;
  }

  private forget(userId: string): void {
    this.guests.delete(userId);
    for (const id of this.byUser.get(userId) ?? []) {
      const { userIds } = this.tracked.get(id)!;
      if (userIds.some((one) => this.guests.has(one))) continue;
      this.tracked.delete(id);
      for (const one of userIds) this.untie(one, id);
    }
  }

  private untie(userId: string, id: string): void {
    const ids = this.byUser.get(userId);
    ids?.delete(id);
    if (ids?.size === 0) this.byUser.delete(userId);
  }
}

/** How far the conversation has been told to one of its two. */
export const toldTo = ({ userIds, told }: Tracked, userId: string): Told =>
  userIds[0] === userId ? told[0] : told[1];

const audienceOf = (head: Head): Set<string> =>
  new Set([...(head.seenBy1 ? [head.participant1Id] : []), ...(head.seenBy2 ? [head.participant2Id] : [])]);
