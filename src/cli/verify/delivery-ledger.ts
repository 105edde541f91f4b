import { PossibleValues } from './possible-values.js';
import type { SeenMessage } from './seen-message.js';

/** One message that was sent, and everything that the deployment promised about it. Times are in milliseconds. */
export interface Sending {
  clientMessageId: string;
  conversationId: string;
  senderId: string;
  /** Where the first attempt began. */
  startedAt: number;
  attempts: number;
  /** Some attempt was never answered, so it may have been carried out. */
  ambiguous: boolean;
  /** Some attempt was left on purpose before its answer. */
  hungUp: boolean;
  acknowledged?: { id: string; seq: number; at: number };
  /** The code of a refusal for good. */
  refusal?: string;
  /** Answers about this message that contradict the first one. */
  contradictions: string[];
  /** The newest rev that was acknowledged. */
  rev: number;
  content: PossibleValues<string>;
  deleted: PossibleValues<boolean>;
  /** By person; who is not in it never reacted. */
  reactions: Map<string, PossibleValues<string | null>>;
}

export interface NewSending {
  clientMessageId: string;
  conversationId: string;
  senderId: string;
  content: string;
  startedAt: number;
}

/** What the deployment promised. */
export class DeliveryLedger {
  readonly sendings: Sending[] = [];
  /** The furthest read mark that was acknowledged, by conversation and person. */
  private readonly readMarks = new Map<string, number>();

  open({ content, ...sending }: NewSending): Sending {
    const opened: Sending = {
      ...sending,
      attempts: 0,
      ambiguous: false,
      hungUp: false,
      contradictions: [],
      rev: 0,
      content: new PossibleValues(content),
      deleted: new PossibleValues(false),
      reactions: new Map(),
    };
    this.sendings.push(opened);
    return opened;
  }

  acknowledge(sending: Sending, message: SeenMessage, at: number): void {
    const known = sending.acknowledged;
    const contradiction = contradictionOf(sending, message);
    if (contradiction) sending.contradictions.push(contradiction);
    else if (!known) sending.acknowledged = { id: message.id, seq: message.seq, at };
    this.updateRev(sending, message);
  }

  /** A change of the message was acknowledged with this state. */
  updateRev(sending: Sending, { rev }: SeenMessage): void {
    sending.rev = Math.max(sending.rev, rev);
  }

  acknowledgeRead(conversationId: string, userId: string, seq: number): void {
    const key = `${conversationId} ${userId}`;
    this.readMarks.set(key, Math.max(this.readMarks.get(key) ?? 0, seq));
  }

  readMark(conversationId: string, userId: string): number {
    return this.readMarks.get(`${conversationId} ${userId}`) ?? 0;
  }
}

function contradictionOf({ acknowledged, ...sent }: Sending, message: SeenMessage): string | undefined {
  if (acknowledged && acknowledged.id !== message.id)
    return `acknowledged as ${acknowledged.id}, then as ${message.id}`;
  if (acknowledged && acknowledged.seq !== message.seq)
    return `acknowledged with seq ${acknowledged.seq}, then with ${message.seq}`;
  for (const field of ['clientMessageId', 'conversationId', 'senderId'] as const) {
    if (message[field] !== sent[field]) return `acknowledged with ${field} ${message[field]}`;
  }
  return undefined;
}
