/** Events that only these clients' frames become; stock clients have no such events. */
const PREFIX = 'original:';

export const isLegacyEvent = (event: string): boolean => event.startsWith(PREFIX);

/** What the frames that clients send become, and the fields that go along. */
const EVENTS = new Map<unknown, { event: string; fields: string[] }>([
  ['ping', { event: `${PREFIX}ping`, fields: [] }],
  ['join_conversation', { event: `${PREFIX}join`, fields: ['conversationId'] }],
  ['typing_start', { event: 'typing:start', fields: ['conversationId'] }],
  ['typing_stop', { event: 'typing:stop', fields: ['conversationId'] }],
  ['message_delivered', { event: `${PREFIX}delivered`, fields: ['messageId'] }],
  ['message_read', { event: `${PREFIX}read`, fields: ['messageId'] }],
  ['add_reaction', { event: 'message:react', fields: ['messageId', 'emoji'] }],
  ['remove_reaction', { event: `${PREFIX}unreact`, fields: ['messageId', 'emoji'] }],
]);

/** Counted against the limits like any event, and known to nobody. */
const UNKNOWN_EVENT: [event: string, payload: object] = [`${PREFIX}nothing`, {}];

/** No known frame is longer, in bytes. */
const MAX_FRAME_BYTES = 4096;

/** The event that a client's frame stands for; what is not understood stands for one that does not exist. */
export function eventOf(frame: Buffer, isBinary: boolean): [event: string, payload: object] {
  if (isBinary || frame.length > MAX_FRAME_BYTES) return UNKNOWN_EVENT;
  const content = parse(frame.toString());
  const known = EVENTS.get(content?.type);
  if (!content || !known) return UNKNOWN_EVENT;
  const values = known.fields.map((field) => [field, content[field]] as const);
  return values.every(([, value]) => typeof value === 'string')
    ? [known.event, Object.fromEntries(values)]
    : UNKNOWN_EVENT;
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
