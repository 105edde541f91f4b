import type { Attempts, Operation } from './attempts.js';
import type { Sending } from './delivery-ledger.js';
import type { SimulatedUser } from './simulated-user.js';
import { EMOJIS, PHRASES } from './phrases.js';
import { PossibleValues } from './possible-values.js';
import type { Conversation, Run } from './run.js';

/** Edits, deletes, reacts and marks as read; records what was acknowledged. One change per thing at a time. */
export class ChangeTraffic {
  private readonly busy = new Set<unknown>();
  private edits = 0;

  constructor(
    private readonly run: Run,
    private readonly attempts: Attempts,
  ) {}

  /** Only the author edits, one edit at a time, so the last text is known. */
  async edit(author: SimulatedUser, sending: Sending): Promise<void> {
    const { id: messageId } = sending.acknowledged!;
    const content = `${sending.clientMessageId} edit ${(this.edits += 1)} ${this.run.random.pick(PHRASES)}`;
    const path = `/api/messages/${messageId}`;
    await this.exclusively(sending, () =>
      this.change(author, sending, {
        event: 'message:edit',
        payload: { messageId, content },
        request: { method: 'PUT', path, body: { content } },
        value: content,
        possible: sending.content,
        counter: 'edits',
      }),
    );
  }

  /** A deleted message stays busy, so that no later change is tried. */
  async delete(author: SimulatedUser, sending: Sending): Promise<void> {
    if (this.busy.has(sending)) return;
    this.busy.add(sending);
    const { id: messageId } = sending.acknowledged!;
    await this.change(author, sending, {
      event: 'message:delete',
      payload: { messageId },
      request: { method: 'DELETE', path: `/api/messages/${messageId}` },
      value: true,
      possible: sending.deleted,
      counter: 'deletes',
    });
  }

  async react(person: SimulatedUser, sending: Sending): Promise<void> {
    const { id: messageId } = sending.acknowledged!;
    const emoji = this.run.random.pick([...EMOJIS, null]) ?? null;
    const own = sending.reactions.get(person.id) ?? new PossibleValues<string | null>(null);
    sending.reactions.set(person.id, own);
    const path = `/api/messages/${messageId}/react`;
    if (this.busy.has(sending) || !person.client.ready) return;
    await this.exclusively(own, () =>
      this.change(person, sending, {
        event: 'message:react',
        payload: { messageId, emoji },
        // Over REST a repeated emoji removes the reaction, so only the removal is safe to repeat.
        ...(emoji === null && { request: { method: 'DELETE', path } }),
        // The author may delete the message in the meantime.
        mayBeRefused: (code) => code === 'message-deleted' && this.busy.has(sending),
        value: emoji,
        possible: own,
        counter: 'reactions',
      }),
    );
  }

  /** Marks a random part of the messages that the client knows as read. */
  async read(person: SimulatedUser, { id: conversationId }: Conversation): Promise<void> {
    const newest = person.views.get(conversationId)?.seq ?? 0;
    const marked = this.run.ledger.readMark(conversationId, person.id);
    if (newest <= marked) return;
    const seq = marked + 1 + this.run.random.below(newest - marked);
    const answer = await this.attempts.perform(person, {
      event: 'conversation:read',
      payload: { conversationId, seq },
      request: { method: 'POST', path: `/api/conversations/${conversationId}/read`, body: { seq } },
    });
    if (answer.kind !== 'done') return;
    this.run.ledger.acknowledgeRead(conversationId, person.id, seq);
    this.run.tally.reads += 1;
  }

  private async change<T>(person: SimulatedUser, sending: Sending, change: Change<T>): Promise<void> {
    const { value, possible, counter, ...operation } = change;
    const answer = await this.attempts.perform(person, operation, () => possible.addUnanswered(value));
    if (answer.kind !== 'done') return;
    possible.acknowledge(value);
    this.run.tally[counter] += 1;
    const message = this.attempts.parseMessage(answer.body);
    if (message) this.run.ledger.updateRev(sending, message);
  }

  private async exclusively(thing: unknown, work: () => Promise<void>): Promise<void> {
    if (this.busy.has(thing)) return;
    this.busy.add(thing);
    await work();
    this.busy.delete(thing);
  }
}

interface Change<T> extends Operation {
  value: T;
  possible: PossibleValues<T>;
  counter: 'edits' | 'deletes' | 'reactions';
}
