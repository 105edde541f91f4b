import type { TraceContext } from '../../database/span.js';
import type { Conversation } from '../messaging.tables.js';
import type { Head } from './delivery.repository.js';
import { DeliveryCursor } from './delivery-cursor.js';

/** How far this node has delivered one conversation to the participants that it hosts. */
export class ConversationSubscription {
  readonly id: string;
  readonly userIds: readonly [string, string];
  /** Everything up to this rev is delivered to the whole audience. */
  rev: number;
  status: Conversation['status'];
  /** The users who know of the conversation. */
  audience: ReadonlySet<string>;
  /** The newest rev that the conversation is known to have. */
  targetRev: number;
  /** Set when something other than a message may have changed. */
  isStale = false;
  isDelivering = false;
  /** The last seq emitted for each mark, by event and user. */
  marks?: Map<string, number>;
  /** The trace that the awaited change belongs to. */
  trace?: TraceContext | undefined;
  private readonly cursors: readonly [DeliveryCursor, DeliveryCursor];

  constructor(head: Head, known: { rev: number; audience: ReadonlySet<string> }) {
    this.id = head.id;
    this.userIds = [head.participant1Id, head.participant2Id];
    this.status = head.status;
    this.rev = known.rev;
    this.targetRev = known.rev;
    this.audience = known.audience;
    const cursor = (userId: string) =>
      known.audience.has(userId) ? new DeliveryCursor(head.lastRev, head.lastSeq) : new DeliveryCursor(0, 0);
    this.cursors = [cursor(head.participant1Id), cursor(head.participant2Id)];
  }

  get hasPending(): boolean {
    return this.isStale || this.targetRev > this.rev;
  }

  cursorOf(userId: string): DeliveryCursor {
    return this.userIds[0] === userId ? this.cursors[0] : this.cursors[1];
  }

  advanceTo(rev: number): void {
    this.rev = Math.max(this.rev, rev);
    this.audience.forEach((userId) => this.cursorOf(userId).advanceTo(this.rev));
  }

  /** Rewinds to the lowest rev among these users' cursors; false when none of them is behind. */
  rewindFor(userIds: string[]): boolean {
    const from = Math.min(this.rev, ...userIds.map((userId) => this.cursorOf(userId).rev));
    if (from === this.rev) return false;
    this.rev = from;
    this.isStale = true;
    return true;
  }
}
