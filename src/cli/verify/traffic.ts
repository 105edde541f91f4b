import { setTimeout as delay } from 'node:timers/promises';
import { Attempts } from './attempts.js';
import { Changer } from './changer.js';
import type { Sending } from './ledger.js';
import type { Participant } from './participant.js';
import type { Conversation, Run } from './run.js';
import { Sender } from './sender.js';

/** How long unanswered attempts are repeated after the last message was begun. */
const GRACE_MS = 15_000;
/** So many things at a time that one person waits for. */
const MOST_IN_FLIGHT = 20;
/** Among so many of the newest messages the changes are spread. */
const RECENT = 200;
const READS = 0.2;
/** Beyond this lateness the schedule starts anew instead of making up for it. */
const LATEST_MS = 1000;
const LONGEST_NAP_MS = 250;

/** The people of a run at work: messages at a steady rate, and changes in between. */
export class Traffic {
  private readonly sender: Sender;
  private readonly changer: Changer;
  private readonly pending = new Set<Promise<void>>();
  readonly endsAt: number;

  constructor(private readonly run: Run) {
    this.endsAt = performance.now() + run.plan.durationMs;
    const attempts = new Attempts(run, this.endsAt + GRACE_MS);
    this.sender = new Sender(run, attempts);
    this.changer = new Changer(run, attempts);
  }

  /** Resolves when the time is over, or the signal comes, and everything begun has ended. */
  async flow(ratePerSecond: number, signal: AbortSignal): Promise<void> {
    let due = performance.now();
    while (performance.now() < this.endsAt && !signal.aborted) {
      const waitMs = due - performance.now();
      if (waitMs > 0) {
        await delay(Math.min(waitMs, LONGEST_NAP_MS));
        continue;
      }
      this.act();
      due = waitMs < -LATEST_MS ? performance.now() : due + 1000 / ratePerSecond;
    }
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  get inFlight(): number {
    return this.pending.size;
  }

  private act(): void {
    const { plan, random } = this.run;
    this.withSomeone((person) => this.sender.send(person, this.conversationOf(person)));
    if (random.chance(plan.edits))
      this.withOwnMessage((author, sending) => this.changer.edit(author, sending));
    if (random.chance(plan.deletes))
      this.withOwnMessage((author, sending) => this.changer.delete(author, sending));
    if (random.chance(plan.reactions))
      this.withAMessage((person, sending) => this.changer.react(person, sending));
    if (random.chance(READS))
      this.withSomeone((person) => this.changer.read(person, this.conversationOf(person)));
  }

  private withSomeone(work: (person: Participant) => Promise<void>): void {
    const person = this.run.random.pick(this.run.participants.filter((one) => this.isFree(one)));
    if (person) this.begin(person, work(person));
  }

  private withOwnMessage(work: (author: Participant, sending: Sending) => Promise<void>): void {
    this.withMessage((sending, { people }) => people.find(({ id }) => id === sending.senderId), work);
  }

  private withAMessage(work: (person: Participant, sending: Sending) => Promise<void>): void {
    this.withMessage((_, { people }) => this.run.random.pick(people), work);
  }

  private withMessage(
    whose: (sending: Sending, conversation: Conversation) => Participant | undefined,
    work: (person: Participant, sending: Sending) => Promise<void>,
  ): void {
    const sending = this.run.random.pick(this.run.ledger.sendings.slice(-RECENT));
    if (!sending?.acknowledged) return;
    const conversation = this.run.conversations.find(({ id }) => id === sending.conversationId)!;
    const person = whose(sending, conversation);
    if (person && this.isFree(person)) this.begin(person, work(person, sending));
  }

  private begin(person: Participant, work: Promise<void>): void {
    person.inFlight += 1;
    const tracked = work.finally(() => {
      person.inFlight -= 1;
      this.pending.delete(tracked);
    });
    this.pending.add(tracked);
  }

  private isFree({ inFlight, pausedUntil }: Participant): boolean {
    return inFlight < MOST_IN_FLIGHT && pausedUntil <= performance.now();
  }

  private conversationOf(person: Participant): Conversation {
    return this.run.random.pick(this.run.conversations.filter(({ people }) => people.includes(person)))!;
  }
}
