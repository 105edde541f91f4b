import { recent, type View } from './evidence.js';
import type { SeenMessage } from './seen-message.js';
import { type Violation, violationIn } from './violations.js';

const COMPARED = ['seq', 'rev', 'content', 'deletedAt', 'reactions', 'senderId', 'clientMessageId'] as const;

/** The client's state after live events and syncs equals a fresh load. */
export function* findUnobserved(view: View): Iterable<Violation> {
  const { live } = view;
  if (!live) return;
  const loaded = new Map(recent(view).map((message) => [message.id, message]));
  for (const message of loaded.values()) {
    const detail = difference(live.get(message.id), message);
    if (detail)
      yield violationIn(view, 'unobserved', { subject: message.id, detail: `seq ${message.seq}: ${detail}` });
  }
  for (const { id, seq } of live.values()) {
    if (seq <= view.baselineSeq || loaded.has(id)) continue;
    yield violationIn(view, 'unobserved', {
      subject: id,
      detail: `seq ${seq}: the client has it, the history does not`,
    });
  }
}

function difference(known: SeenMessage | undefined, loaded: SeenMessage): string | undefined {
  if (!known) return 'it never reached the client';
  const stale = COMPARED.filter((field) => JSON.stringify(known[field]) !== JSON.stringify(loaded[field]));
  if (stale.length === 0) return undefined;
  const values = stale.map(
    (field) => `${field} ${JSON.stringify(known[field])}, not ${JSON.stringify(loaded[field])}`,
  );
  return `the client has ${values.join(', ')}`;
}

/** The unread count equals a recount, and no read mark moved backwards. */
export function* findUnreadMismatches(view: View): Iterable<Violation> {
  const { readSeq, acknowledgedReadSeq, unread, viewerId } = view;
  if (readSeq < acknowledgedReadSeq) {
    const detail = `the read mark is at ${readSeq}, but ${acknowledgedReadSeq} was acknowledged`;
    yield violationIn(view, 'unread', { subject: viewerId, detail });
  }
  const isUnread = ({ seq, senderId, deletedAt }: SeenMessage) =>
    seq > readSeq && senderId !== viewerId && deletedAt === null;
  const recounted = new Set(view.history.filter(isUnread).map(({ id }) => id)).size;
  if (recounted === unread) return;
  const detail = `${unread} unread are counted, ${recounted} are there after seq ${readSeq}`;
  yield violationIn(view, 'unread', { subject: viewerId, detail });
}
