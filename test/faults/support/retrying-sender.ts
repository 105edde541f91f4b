import { setTimeout as delay } from 'node:timers/promises';
import { findViolations } from '../../../src/cli/verify/checker.js';
import type { View } from '../../../src/cli/verify/evidence.js';
import { DeliveryLedger, type Sending } from '../../../src/cli/verify/delivery-ledger.js';
import { readMessage, type SeenMessage } from '../../../src/cli/verify/seen-message.js';
import type { Attempt } from '../../support/client.js';
import { check } from '../../support/waiting.js';
import type { Listener } from './listener.js';
import type { RoamingUser } from './roaming-user.js';
import type { ServerNode } from './server-node.js';

let senders = 0;

interface Order {
  author: RoamingUser;
  conversationId: string;
  /** Attempts go through them in turn. */
  nodes: ServerNode[];
  text?: string;
}

/** Sends until it is acknowledged, and keeps the ledger of what was promised. */
export class RetryingSender {
  readonly ledger = new DeliveryLedger();
  readonly replies: Attempt[] = [];
  private readonly name = `sender${(senders += 1)}`;
  private counter = 0;

  /** Undefined when the time is over before there is an answer. */
  async send(order: Order, withinMs = 20_000): Promise<Sending | undefined> {
    const { author, conversationId, nodes, text = '' } = order;
    const clientMessageId = `${this.name}-${(this.counter += 1)}`;
    const content = `${clientMessageId} ${text}`;
    const startedAt = performance.now();
    const senderId = author.id;
    const sending = this.ledger.open({ clientMessageId, conversationId, senderId, content, startedAt });
    const path = `/api/conversations/${conversationId}/messages`;
    for (let attempt = 0; performance.now() - startedAt < withinMs; attempt += 1) {
      const node = nodes[attempt % nodes.length]!;
      const reply = await author.ask(node, 'POST', path, {
        body: { content, clientMessageId },
        timeoutMs: 5000,
      });
      sending.attempts += 1;
      this.replies.push(reply);
      if (this.settle(sending, reply)) return sending;
      await delay(Math.min(20 * 2 ** attempt, 500));
    }
    return undefined;
  }

  get acknowledged(): number {
    return this.ledger.sendings.filter(({ acknowledged }) => acknowledged).length;
  }

  /** Holds what these people's clients and histories have against the ledger. */
  async judge(node: ServerNode, people: { person: RoamingUser; listener?: Listener }[]): Promise<void> {
    const conversationIds = new Set(this.ledger.sendings.map(({ conversationId }) => conversationId));
    const views: View[] = [];
    for (const { person, listener } of people) {
      check(!listener || listener.wrong.length === 0, `${person.username}: ${listener?.wrong[0]}`);
      const unread = (await person.read(node, '/api/me/unread')).conversations as Record<string, number>;
      for (const id of conversationIds) {
        const view = await viewOf(person, node, id);
        if (view) views.push({ ...view, live: listener?.live(id), unread: unread[id] ?? 0 });
      }
    }
    const violations = findViolations({ sendings: this.ledger.sendings, views, exclusive: true });
    const [first] = violations;
    check(!first, `${violations.length} violations; ${first?.kind}: ${first?.detail}`);
  }

  private settle(sending: Sending, { status, body }: Attempt): boolean {
    if (status === 200 || status === 201) {
      this.ledger.acknowledge(sending, readMessage(body), performance.now());
      return true;
    }
    sending.ambiguous ||= status === 0 || status >= 500;
    if (status === 0 || status >= 500 || status === 429) return false;
    sending.refusal = String(body?.code ?? status);
    throw new Error(`A message was refused: ${status} ${JSON.stringify(body)}`);
  }
}

async function viewOf(
  person: RoamingUser,
  node: ServerNode,
  id: string,
): Promise<Omit<View, 'unread'> | undefined> {
  const reply = await person.ask(node, 'GET', `/api/conversations/${id}`);
  if (reply.status === 404) return undefined;
  const conversation = reply.body as { lastSeq: number; readSeq: number };
  const history: SeenMessage[] = [];
  for (let after = 0; ;) {
    const page: unknown[] = await person.read(
      node,
      `/api/conversations/${id}/messages?after=${after}&limit=100`,
    );
    if (page.length === 0) break;
    history.push(...page.map(readMessage));
    after = history.at(-1)!.seq;
  }
  return {
    conversationId: id,
    viewerId: person.id,
    baselineSeq: 0,
    headSeq: conversation.lastSeq,
    readSeq: conversation.readSeq,
    acknowledgedReadSeq: 0,
    history,
  };
}
