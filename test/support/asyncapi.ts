import { ajv, read, validatorOf } from './openapi.js';

const messages = (read('asyncapi.json').components?.messages ?? {}) as Record<string, { payload: object }>;
const dashed = (name: string) => name.replaceAll(':', '-');

function check(what: string, schema: object, payload: unknown): void {
  const validate = validatorOf(schema);
  if (!validate(payload))
    throw new Error(`${what} does not fit the document: ${ajv.errorsText(validate.errors)}`);
}

/** Every event has exactly the shape that the document promises. */
export function validateEvent(name: string, payload: unknown): void {
  const message = messages[`on-${dashed(name)}`];
  if (!message) throw new Error(`event ${name} is not in the document`);
  check(`event ${name}`, message.payload, payload);
}

/** An acknowledgement is `{ data }` or `{ problem }`; of events that nobody knows, a problem. */
export function validateAck(name: string, answer: unknown): void {
  const message = messages[`ack-${dashed(name)}`];
  if (message) check(`acknowledgement of ${name}`, message.payload, answer);
  else if (!(answer as { problem?: object }).problem)
    throw new Error(`${name} was acknowledged without a problem`);
}
