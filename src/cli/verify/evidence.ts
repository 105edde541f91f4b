import type { Sending } from './delivery-ledger.js';
import type { SeenMessage } from './seen-message.js';

/** A conversation after the run, as one user sees it. */
export interface View {
  conversationId: string;
  viewerId: string;
  /** `seq` of the last message before the run. */
  baselineSeq: number;
  headSeq: number;
  /** In page order. May start before the baseline when not all of that was read. */
  history: SeenMessage[];
  /** The client's messages by id; undefined when it was not connected at the end. */
  live?: ReadonlyMap<string, SeenMessage>;
  /** The stored read mark, and the highest one that was acknowledged. */
  readSeq: number;
  acknowledgedReadSeq: number;
  unread: number;
}

export interface Evidence {
  sendings: readonly Sending[];
  views: readonly View[];
  /** True when only the run writes into these conversations. */
  exclusive: boolean;
}

/** Messages sent during the run. */
export const recent = ({ history, baselineSeq }: View): SeenMessage[] =>
  history.filter(({ seq }) => seq > baselineSeq);

/** Maps a stored message to its sending. */
export class SendingIndex {
  private readonly byName: Map<string, Sending>;
  private readonly byId = new Map<string, Sending>();

  constructor(sendings: readonly Sending[]) {
    this.byName = new Map(sendings.map((sending) => [sending.clientMessageId, sending]));
    for (const sending of sendings) if (sending.acknowledged) this.byId.set(sending.acknowledged.id, sending);
  }

  find(message: SeenMessage): Sending | undefined {
    return this.byName.get(message.clientMessageId ?? '') ?? this.byId.get(message.id);
  }

  /** By the first word of the text, which works even when the server lost the clientMessageId. */
  nameInText(message: SeenMessage): string | undefined {
    const [word = ''] = message.content.split(' ', 1);
    return this.byName.get(word)?.clientMessageId;
  }
}
