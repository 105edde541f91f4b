import { recent, type SendingIndex, type View } from './evidence.js';
import type { Sending } from './delivery-ledger.js';
import type { SeenMessage } from './seen-message.js';
import { type Violation, violationIn } from './violations.js';

/** Every acknowledged message is in the history. */
export function* findLost(view: View, sendings: readonly Sending[]): Iterable<Violation> {
  const present = new Set(view.history.map(({ id }) => id));
  for (const { acknowledged, clientMessageId } of sendings) {
    if (!acknowledged || present.has(acknowledged.id)) continue;
    const detail = `${clientMessageId} was acknowledged with seq ${acknowledged.seq} and is not in the history`;
    yield violationIn(view, 'lost', { subject: acknowledged.id, detail });
  }
}

/** No id, clientMessageId or text occurs twice. */
export function* findDuplicated(view: View, index: SendingIndex): Iterable<Violation> {
  const named = ({ senderId, clientMessageId }: SeenMessage) =>
    clientMessageId === null ? undefined : `${senderId} ${clientMessageId}`;
  const seen = new Set<string>();
  for (const message of recent(view)) {
    const keys = [
      `id ${message.id}`,
      prefixed('name', named(message)),
      prefixed('text', index.nameInText(message)),
    ];
    const known = keys.filter((key): key is string => key !== undefined);
    if (known.some((key) => seen.has(key))) {
      const detail = `${message.clientMessageId ?? message.id} (seq ${message.seq}) is there more than once`;
      yield violationIn(view, 'duplicated', { subject: message.id, detail });
    }
    known.forEach((key) => seen.add(key));
  }
}

const prefixed = (prefix: string, key: string | undefined) => key && `${prefix} ${key}`;

/** Every message was sent, and none of them was refused. */
export function* findUnexpected(view: View, index: SendingIndex, exclusive: boolean): Iterable<Violation> {
  for (const message of recent(view)) {
    const sending = index.find(message);
    const detail = sending ? whyUnexpected(sending) : exclusive ? 'nobody sent it' : undefined;
    if (detail)
      yield violationIn(view, 'unexpected', { subject: message.id, detail: `seq ${message.seq}: ${detail}` });
  }
}

function whyUnexpected({ clientMessageId, acknowledged, refusal, ambiguous }: Sending): string | undefined {
  if (acknowledged || ambiguous) return undefined;
  return `${clientMessageId} is there although every attempt was refused${refusal ? ` (${refusal})` : ''}`;
}

/** Every message has its acknowledged sender, text, edits, deletion and reactions. */
export function* findAltered(view: View, index: SendingIndex): Iterable<Violation> {
  for (const message of recent(view)) {
    const sending = index.find(message);
    const complaints = sending ? alterations(message, sending) : [];
    for (const detail of complaints) yield violationIn(view, 'altered', { subject: message.id, detail });
  }
}

function alterations(message: SeenMessage, sending: Sending): string[] {
  const complaints: string[] = [];
  for (const field of ['senderId', 'conversationId', 'clientMessageId'] as const) {
    if (message[field] !== sending[field])
      complaints.push(`its ${field} is ${message[field]}, not ${sending[field]}`);
  }
  if (message.rev < sending.rev)
    complaints.push(`its rev is ${message.rev}, but ${sending.rev} was acknowledged`);
  const deleted = message.deletedAt !== null;
  if (!sending.deleted.allows(deleted)) complaints.push(`it is ${deleted ? '' : 'not '}deleted`);
  return [...complaints, ...(deleted ? tombstoneAlterations(message) : contentAlterations(message, sending))];
}

function tombstoneAlterations({ content, reactions }: SeenMessage): string[] {
  return content === '' && reactions.length === 0 ? [] : ['it is deleted but not empty'];
}

function contentAlterations({ content, reactions }: SeenMessage, sending: Sending): string[] {
  const complaints: string[] = [];
  if (!sending.content.allows(content)) {
    complaints.push(`its content is ${JSON.stringify(content)}, not ${sending.content.toString()}`);
  }
  for (const [userId, emoji] of sending.reactions) {
    const shown = reactions.filter((reaction) => reaction.endsWith(` ${userId}`));
    const [own = null] = shown.map((reaction) => reaction.slice(0, -userId.length - 1));
    if (shown.length > 1) complaints.push(`${userId} reacts ${shown.length} times`);
    else if (!emoji.allows(own)) complaints.push(`${userId} reacts with ${own}, not ${emoji.toString()}`);
  }
  return complaints;
}
