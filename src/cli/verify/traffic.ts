import { setTimeout as delay } from 'node:timers/promises';
import { Attempts } from './attempts.js';
import { ChangeTraffic } from './change-traffic.js';
import type { Sending } from './delivery-ledger.js';
import type { SimulatedUser } from './simulated-user.js';
import type { Conversation, Run } from './run.js';
import { Sender } from './sender.js';

/** How long unanswered attempts are retried after the last send. */
const RETRY_GRACE_MS = 15_000;
/** Concurrent operations per user. */
const MAX_IN_FLIGHT = 20;
/** Changes pick one of the newest messages. */
const RECENT_MESSAGES = 200;
const READ_PROBABILITY = 0.2;
/** A schedule that is later than this restarts instead of catching up. */
const MAX_SCHEDULE_LAG_MS = 1000;
const MAX_SLEEP_MS = 250;

/** Sends messages at a steady rate, with changes in between. */
export class Traffic {
  private readonly sender: Sender;
  private readonly changes: ChangeTraffic;
  private readonly pending = new Set<Promise<void>>();
  readonly endsAt: number;

  constructor(private readonly run: Run) {
    this.endsAt = performance.now() + run.plan.durationMs;
    const attempts = new Attempts(run, this.endsAt + RETRY_GRACE_MS);
    this.sender = new Sender(run, attempts);
    this.changes = new ChangeTraffic(run, attempts);
  }

  /** Resolves after the duration or the signal, once every started operation has ended. */
  async generate(ratePerSecond: number, signal: AbortSignal): Promise<void> {
    let due = performance.now();
    while (performance.now() < this.endsAt && !signal.aborted) {
      const waitMs = due - performance.now();
      if (waitMs > 0) {
        await delay(Math.min(waitMs, MAX_SLEEP_MS));
        continue;
      }
      this.step();
      due = waitMs < -MAX_SCHEDULE_LAG_MS ? performance.now() : due + 1000 / ratePerSecond;
    }
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  get inFlight(): number {
    return this.pending.size;
  }

  private step(): void {
    const { plan, random } = this.run;
    this.withRandomUser((person) => this.sender.send(person, this.conversationOf(person)));
    if (random.chance(plan.edits))
      this.withOwnMessage((author, sending) => this.changes.edit(author, sending));
    if (random.chance(plan.deletes))
      this.withOwnMessage((author, sending) => this.changes.delete(author, sending));
    if (random.chance(plan.reactions))
      this.withAnyMessage((person, sending) => this.changes.react(person, sending));
    if (random.chance(READ_PROBABILITY))
      this.withRandomUser((person) => this.changes.read(person, this.conversationOf(person)));
  }

  private withRandomUser(work: (person: SimulatedUser) => Promise<void>): void {
    const person = this.run.random.pick(this.run.users.filter((one) => this.isFree(one)));
    if (person) this.track(person, work(person));
  }

  private withOwnMessage(work: (author: SimulatedUser, sending: Sending) => Promise<void>): void {
    this.withMessage((sending, { members }) => members.find(({ id }) => id === sending.senderId), work);
  }

  private withAnyMessage(work: (person: SimulatedUser, sending: Sending) => Promise<void>): void {
    this.withMessage((_, { members }) => this.run.random.pick(members), work);
  }

  private withMessage(
    whose: (sending: Sending, conversation: Conversation) => SimulatedUser | undefined,
    work: (person: SimulatedUser, sending: Sending) => Promise<void>,
  ): void {
    const sending = this.run.random.pick(this.run.ledger.sendings.slice(-RECENT_MESSAGES));
    if (!sending?.acknowledged) return;
    const conversation = this.run.conversations.find(({ id }) => id === sending.conversationId)!;
    const person = whose(sending, conversation);
    if (person && this.isFree(person)) this.track(person, work(person, sending));
  }

  private track(person: SimulatedUser, work: Promise<void>): void {
    person.inFlight += 1;
    const tracked = work.finally(() => {
      person.inFlight -= 1;
      this.pending.delete(tracked);
    });
    this.pending.add(tracked);
  }

  private isFree({ inFlight, pausedUntil }: SimulatedUser): boolean {
    return inFlight < MAX_IN_FLIGHT && pausedUntil <= performance.now();
  }

  private conversationOf(person: SimulatedUser): Conversation {
    return this.run.random.pick(this.run.conversations.filter(({ members }) => members.includes(person)))!;
  }
}
