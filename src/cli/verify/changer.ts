import type { Attempts, Verb } from './attempts.js';
import type { Sending } from './ledger.js';
import type { Participant } from './participant.js';
import { EMOJIS, PHRASES } from './phrases.js';
import { Possible } from './possible.js';
import type { Conversation, Run } from './run.js';

/** Edits, deletes, reacts and reads, and enters the promises in the ledger. One change of a thing at a time. */
export class Changer {
  private readonly busy = new Set<unknown>();
  private edits = 0;

  constructor(
    private readonly run: Run,
    private readonly attempts: Attempts,
  ) {}

  /** Only the author changes a message, so that one change at a time tells which text is the last. */
  async edit(author: Participant, sending: Sending): Promise<void> {
    const { id: messageId } = sending.acknowledged!;
    const content = `${sending.clientMessageId} edit ${(this.edits += 1)} ${this.run.random.pick(PHRASES)}`;
    const path = `/api/messages/${messageId}`;
    await this.alone(sending, () =>
      this.change(author, sending, {
        event: 'message:edit',
        payload: { messageId, content },
        request: { method: 'PUT', path, body: { content } },
        value: content,
        of: sending.content,
        counter: 'edits',
      }),
    );
  }

  /** The message stays busy: nothing can be done with it any more. */
  async delete(author: Participant, sending: Sending): Promise<void> {
    if (this.busy.has(sending)) return;
    this.busy.add(sending);
    const { id: messageId } = sending.acknowledged!;
    await this.change(author, sending, {
      event: 'message:delete',
      payload: { messageId },
      request: { method: 'DELETE', path: `/api/messages/${messageId}` },
      value: true,
      of: sending.deleted,
      counter: 'deletes',
    });
  }

  async react(person: Participant, sending: Sending): Promise<void> {
    const { id: messageId } = sending.acknowledged!;
    const emoji = this.run.random.pick([...EMOJIS, null]) ?? null;
    const own = sending.reactions.get(person.id) ?? new Possible<string | null>(null);
    sending.reactions.set(person.id, own);
    const path = `/api/messages/${messageId}/react`;
    if (this.busy.has(sending) || !person.client.ready) return;
    await this.alone(own, () =>
      this.change(person, sending, {
        event: 'message:react',
        payload: { messageId, emoji },
        // Over REST the same emoji again removes the reaction, so that only its removal may be repeated.
        ...(emoji === null && { request: { method: 'DELETE', path } }),
        // Its author may delete the message meanwhile.
        mayBeRefused: (code) => code === 'message-deleted' && this.busy.has(sending),
        value: emoji,
        of: own,
        counter: 'reactions',
      }),
    );
  }

  /** Marks a random part of what the person's client knows as read. */
  async read(person: Participant, { id: conversationId }: Conversation): Promise<void> {
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

  private async change<T>(person: Participant, sending: Sending, change: Change<T>): Promise<void> {
    const { value, of, counter, ...verb } = change;
    const answer = await this.attempts.perform(person, verb, () => of.leaveOpen(value));
    if (answer.kind !== 'done') return;
    of.acknowledge(value);
    this.run.tally[counter] += 1;
    const message = this.attempts.understand(answer.body);
    if (message) this.run.ledger.moved(sending, message);
  }

  private async alone(thing: unknown, work: () => Promise<void>): Promise<void> {
    if (this.busy.has(thing)) return;
    this.busy.add(thing);
    await work();
    this.busy.delete(thing);
  }
}

interface Change<T> extends Verb {
  value: T;
  of: Possible<T>;
  counter: 'edits' | 'deletes' | 'reactions';
}
