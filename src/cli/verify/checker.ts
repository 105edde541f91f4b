import { findUnreadMismatches, findUnobserved } from './check-clients.js';
import { findAltered, findDuplicated, findLost, findUnexpected } from './check-history.js';
import { findDisagreement, findMisnumbered, findRenumbered, findCausalityViolations } from './check-order.js';
import { type Evidence, SendingIndex, type View } from './evidence.js';
import type { Sending } from './delivery-ledger.js';
import { mergeViewers, type Violation } from './violations.js';

/** All violations that the evidence shows; empty for a clean run. */
export function findViolations({ sendings, views, exclusive }: Evidence): Violation[] {
  const index = new SendingIndex(sendings);
  const sent = byConversation(sendings);
  const found = sendings.flatMap(contradictions);
  for (const [conversationId, pair] of byConversation(views)) {
    const own = sent.get(conversationId) ?? [];
    for (const view of pair)
      found.push(...viewViolations(view, own), ...historyViolations(view, index, exclusive));
    found.push(...findDisagreement(pair));
  }
  return mergeViewers(found);
}

function byConversation<T extends { conversationId: string }>(items: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items)
    groups.set(item.conversationId, [...(groups.get(item.conversationId) ?? []), item]);
  return groups;
}

function viewViolations(view: View, sendings: readonly Sending[]): Violation[] {
  return [
    ...findLost(view, sendings),
    ...findMisnumbered(view),
    ...findRenumbered(view, sendings),
    ...findCausalityViolations(view, sendings),
    ...findUnobserved(view),
    ...findUnreadMismatches(view),
  ];
}

function historyViolations(view: View, index: SendingIndex, exclusive: boolean): Violation[] {
  return [
    ...findDuplicated(view, index),
    ...findUnexpected(view, index, exclusive),
    ...findAltered(view, index),
  ];
}

/** A retry that got another message, or a refusal as a reused id, means that the message was stored twice. */
function contradictions({ clientMessageId, conversationId, ...sending }: Sending): Violation[] {
  return sending.contradictions.map((detail) => ({
    kind: 'duplicated',
    conversationId,
    subject: clientMessageId,
    detail,
    viewerIds: [],
  }));
}
