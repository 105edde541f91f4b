import type { Sending } from './delivery-ledger.js';
import type { SeenMessage } from './seen-message.js';

/** A conversation at the end of a run, as one of its people sees it. */
export interface View {
  conversationId: string;
  viewerId: string;
  /** Messages up to this one were there before the run. */
  baselineSeq: number;
  /** The newest message's number, as the deployment tells it. */
  headSeq: number;
  /** In the order in which the pages brought them. May begin before the baseline, where not all of that was read. */
  history: SeenMessage[];
  /** What the person's client has, by message id; undefined if it had no connection when the run ended. */
  live?: ReadonlyMap<string, SeenMessage>;
  /** Where the read mark stands, and where it stood at least by the answers to marking. */
  readSeq: number;
  acknowledgedReadSeq: number;
  /** How many unread messages the deployment counts. */
  unread: number;
}

/** All that a verdict needs. */
export interface Evidence {
  sendings: readonly Sending[];
  views: readonly View[];
  /** Whether nobody but the run itself writes into these conversations. */
  exclusive: boolean;
}

/** The messages of the run's time. */
export const recent = ({ history, baselineSeq }: View): SeenMessage[] =>
  history.filter(({ seq }) => seq > baselineSeq);

/** Finds what was sent as a message. */
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

  /** By the first word of its text, which tells even if the server has forgotten what the sender called it. */
  nameInText(message: SeenMessage): string | undefined {
    const [word = ''] = message.content.split(' ', 1);
    return this.byName.get(word)?.clientMessageId;
  }
}
