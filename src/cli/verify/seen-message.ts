/** The compared fields of a message from any source. */
export interface SeenMessage {
  id: string;
  conversationId: string;
  senderId: string;
  clientMessageId: string | null;
  seq: number;
  rev: number;
  content: string;
  deletedAt: string | null;
  /** One `emoji userId` per reaction, sorted. */
  reactions: string[];
}

/** A response or an event does not have the documented shape. */
class Malformed extends Error {}

/** @throws Malformed */
export function readMessage(value: unknown): SeenMessage {
  const { reactions, ...rest } = asRecord(value, 'a message');
  return {
    id: readText(rest, 'id'),
    conversationId: readText(rest, 'conversationId'),
    senderId: readText(rest, 'senderId'),
    clientMessageId: typeof rest.clientMessageId === 'string' ? rest.clientMessageId : null,
    seq: readNumber(rest, 'seq'),
    rev: readNumber(rest, 'rev'),
    content: readText(rest, 'content'),
    deletedAt: typeof rest.deletedAt === 'string' ? rest.deletedAt : null,
    reactions: readList(reactions, 'reactions').flatMap(readReaction).sort(),
  };
}

function readReaction(value: unknown): string[] {
  const reaction = asRecord(value, 'a reaction');
  const emoji = readText(reaction, 'emoji');
  return readList(reaction.userIds, 'userIds').map((userId) => `${emoji} ${String(userId)}`);
}

export function asRecord(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Malformed(`${what} is no object`);
  return value as Record<string, unknown>;
}

export function readText(record: Record<string, unknown>, name: string): string {
  const value = record[name];
  if (typeof value !== 'string') throw new Malformed(`${name} is no text`);
  return value;
}

export function readNumber(record: Record<string, unknown>, name: string): number {
  const value = record[name];
  if (!Number.isSafeInteger(value)) throw new Malformed(`${name} is no whole number`);
  return value as number;
}

export function readList(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw new Malformed(`${what} is no list`);
  return value;
}
