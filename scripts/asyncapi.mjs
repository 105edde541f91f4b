// The socket's document (AsyncAPI 3.0), from the list of its events and the schemas that the HTTP document defines.

const ref = (name) => ({ $ref: `#/components/schemas/${name}` });
const key = (name) => name.replaceAll(':', '-');

function referenced(schemas, names, found = new Set()) {
  for (const name of names) {
    if (found.has(name) || !schemas[name]) continue;
    found.add(name);
    const inner = [...JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/([\w.-]+)/g)].map(
      (match) => match[1],
    );
    referenced(schemas, inner, found);
  }
  return found;
}

/** Client events are answered in their acknowledgement with `{ data }` or `{ problem }`. */
function acknowledgement({ ack }) {
  const data = ack ? ref(ack) : { type: 'object' };
  return {
    oneOf: [
      { type: 'object', required: ['data'], properties: { data }, additionalProperties: false },
      {
        type: 'object',
        required: ['problem'],
        properties: { problem: ref('Problem') },
        additionalProperties: false,
      },
    ],
  };
}

export function asyncApi({ client, server }, openapi) {
  const schemas = openapi.components.schemas;
  const all = [...client, ...server];
  const missing = all.flatMap(({ payload, ack }) => [payload, ack]).filter((name) => name && !schemas[name]);
  if (missing.length > 0) throw new Error(`No schema for ${missing.join(', ')}`);
  const messages = Object.fromEntries(
    all.map((event) => [
      key(event.name),
      {
        name: event.name,
        summary: event.summary,
        payload: event.payload ? ref(event.payload) : { type: 'object' },
      },
    ]),
  );
  const acks = Object.fromEntries(
    client.map((event) => [
      `${key(event.name)}-ack`,
      { name: `${event.name} (ack)`, payload: acknowledgement(event) },
    ]),
  );
  const channelMessage = (name) => ({ $ref: `#/channels/socket/messages/${name}` });
  const names = referenced(schemas, [
    'Problem',
    ...all.flatMap(({ payload, ack }) => [payload, ack]).filter(Boolean),
  ]);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'RabitChat socket',
      version: openapi.info.version,
      description:
        'Socket.IO v4, path /socket.io, namespace /. The session cookie of the HTTP API is the credential.',
    },
    channels: {
      socket: {
        address: '/socket.io',
        messages: Object.fromEntries(
          [...Object.keys(messages), ...Object.keys(acks)].map((name) => [
            name,
            { $ref: `#/components/messages/${name}` },
          ]),
        ),
      },
    },
    operations: Object.fromEntries([
      ...client.map(({ name }) => [
        `send-${key(name)}`,
        {
          action: 'receive',
          channel: { $ref: '#/channels/socket' },
          messages: [channelMessage(key(name))],
          reply: { channel: { $ref: '#/channels/socket' }, messages: [channelMessage(`${key(name)}-ack`)] },
        },
      ]),
      ...server.map(({ name }) => [
        `on-${key(name)}`,
        { action: 'send', channel: { $ref: '#/channels/socket' }, messages: [channelMessage(key(name))] },
      ]),
    ]),
    components: {
      messages: { ...messages, ...acks },
      schemas: Object.fromEntries([...names].sort().map((name) => [name, schemas[name]])),
    },
  };
}
