/** Events of legacy frames only; stock clients may not send them. */
const PREFIX = 'original:';

export const isLegacyEvent = (event: string): boolean => event.startsWith(PREFIX);

/** Maps a frame's type to the event and the fields it takes. */
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

/** Has no handler, but counts against the limits like any event. */
const UNKNOWN_EVENT: [event: string, payload: object] = [`${PREFIX}nothing`, {}];

const MAX_FRAME_BYTES = 4096;

/** Returns an event without a handler for a frame that is unknown or malformed. */
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
