import { PossibleValues } from './possible-values.js';
import type { SeenMessage } from './seen-message.js';

/** One sent message and everything that was acknowledged about it. Times are in milliseconds. */
export interface Sending {
  clientMessageId: string;
  conversationId: string;
  senderId: string;
  /** Start of the first attempt. */
  startedAt: number;
  attempts: number;
  /** At least one attempt was not answered and may have been carried out. */
  ambiguous: boolean;
  /** At least one attempt was abandoned on purpose before its answer. */
  hungUp: boolean;
  acknowledged?: { id: string; seq: number; at: number };
  /** Code of a permanent refusal. */
  refusal?: string;
  /** Answers that contradict the first one. */
  contradictions: string[];
  rev: number;
  content: PossibleValues<string>;
  deleted: PossibleValues<boolean>;
  /** By user id; absent means never reacted. */
  reactions: Map<string, PossibleValues<string | null>>;
}

export interface NewSending {
  clientMessageId: string;
  conversationId: string;
  senderId: string;
  content: string;
  startedAt: number;
}

/** Everything that the deployment acknowledged during a run. */
export class DeliveryLedger {
  readonly sendings: Sending[] = [];
  /** The highest acknowledged read mark, by conversation and user. */
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

  /** Records the rev of an acknowledged change. */
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
