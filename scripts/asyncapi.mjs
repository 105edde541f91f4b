// The socket's document (AsyncAPI 3.0), from the list of its events and the schemas that the HTTP document defines.

const CHANNEL = { $ref: '#/channels/socket' };
const DESCRIPTION =
  'Socket.IO v4, path /socket.io, namespace /. The session cookie of the HTTP API is the credential. ' +
  'Every client event is acknowledged with `{ data }` or `{ problem }`.';

const schemaRef = (name) => ({ $ref: `#/components/schemas/${name}` });
const inChannel = (key) => ({ $ref: `#/channels/socket/messages/${key}` });
const dashed = (name) => name.replaceAll(':', '-');
const sent = ({ name }) => `send-${dashed(name)}`;
const acked = ({ name }) => `ack-${dashed(name)}`;
const told = ({ name }) => `on-${dashed(name)}`;

/** The named schemas, and those they refer to. */
function closure(schemas, names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    if (!schemas[name]) throw new Error(`No schema for ${name}`);
    found.add(name);
    const inner = JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/([\w.-]+)/g);
    closure(
      schemas,
      [...inner].map((match) => match[1]),
      found,
    );
  }
  return found;
}

const message = ({ name, summary, payload }) => ({ name, summary, payload: schemaRef(payload) });

function acknowledgement({ name, ack }) {
  const one = (key, schema) => ({
    type: 'object',
    required: [key],
    properties: { [key]: schema },
    additionalProperties: false,
  });
  return {
    name: `${name} (ack)`,
    payload: { oneOf: [one('data', schemaRef(ack)), one('problem', schemaRef('Problem'))] },
  };
}

const operationOf = {
  client: (event) => [
    sent(event),
    {
      action: 'receive',
      channel: CHANNEL,
      messages: [inChannel(sent(event))],
      reply: { channel: CHANNEL, messages: [inChannel(acked(event))] },
    },
  ],
  server: (event) => [told(event), { action: 'send', channel: CHANNEL, messages: [inChannel(told(event))] }],
};

export function asyncApi({ client, server }, openapi) {
  const messages = Object.fromEntries([
    ...client.map((event) => [sent(event), message(event)]),
    ...client.map((event) => [acked(event), acknowledgement(event)]),
    ...server.map((event) => [told(event), message(event)]),
  ]);
  const used = [
    'Problem',
    ...[...client, ...server].flatMap(({ payload, ack }) => [payload, ...(ack ? [ack] : [])]),
  ];
  const names = [...closure(openapi.components.schemas, used)].sort();
  return {
    asyncapi: '3.0.0',
    info: { title: 'RabitChat socket', version: openapi.info.version, description: DESCRIPTION },
    channels: {
      socket: {
        address: '/socket.io',
        messages: Object.fromEntries(
          Object.keys(messages).map((key) => [key, { $ref: `#/components/messages/${key}` }]),
        ),
      },
    },
    operations: Object.fromEntries([...client.map(operationOf.client), ...server.map(operationOf.server)]),
    components: {
      messages,
      schemas: Object.fromEntries(names.map((name) => [name, openapi.components.schemas[name]])),
    },
  };
}
