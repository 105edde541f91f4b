// Rewrites what the generator says in the words of OpenAPI 3.0 into JSON Schema 2020-12, as OpenAPI 3.1 wants it.

function nullable(schema) {
  const { nullable: _, ...rest } = schema;
  if (rest.$ref) return { anyOf: [{ $ref: rest.$ref }, { type: 'null' }] };
  if (rest.allOf?.length === 1) {
    const { allOf, type: _type, ...others } = rest;
    return { ...others, anyOf: [...allOf, { type: 'null' }] };
  }
  if (rest.enum)
    return {
      ...rest,
      type: [].concat(rest.type ?? 'string', 'null'),
      enum: [...new Set([...rest.enum, null])],
    };
  return rest.type ? { ...rest, type: [...new Set([].concat(rest.type, 'null'))] } : rest;
}

function schemaOf(schema) {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const bounds = {};
  if (typeof exclusiveMinimum === 'number') bounds.exclusiveMinimum = exclusiveMinimum;
  else if (exclusiveMinimum === true) ((bounds.exclusiveMinimum = rest.minimum), delete rest.minimum);
  if (typeof exclusiveMaximum === 'number') bounds.exclusiveMaximum = exclusiveMaximum;
  else if (exclusiveMaximum === true) ((bounds.exclusiveMaximum = rest.maximum), delete rest.maximum);
  const converted = { ...rest, ...bounds };
  return converted.nullable === true ? nullable(converted) : (delete converted.nullable, converted);
}

function convert(node) {
  if (Array.isArray(node)) return node.map(convert);
  if (node === null || typeof node !== 'object') return node;
  return schemaOf(Object.fromEntries(Object.entries(node).map(([key, value]) => [key, convert(value)])));
}

/** Answers have exactly the fields they list: a field that is not in the document is a leak. */
function close(document) {
  for (const schema of Object.values(document.components.schemas)) {
    if (schema.type === 'object' && schema.properties && schema.additionalProperties === undefined) {
      schema.additionalProperties = false;
    }
  }
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

/** The refusals that an endpoint lists become its responses, one a status; any route may answer with others. */
function addProblems(operation) {
  const { 'x-problems': problems = [], responses } = operation;
  delete operation['x-problems'];
  for (const { status, code, detail } of problems) {
    const known = responses[status]?.description;
    const line = `\`${code}\`: ${detail}`;
    responses[status] = { description: known ? `${known}\n\n${line}` : line, content: problemContent };
  }
  responses.default ??= { description: 'A problem (RFC 9457)', content: problemContent };
}

export function toOpenApi31(generated) {
  const document = convert(JSON.parse(JSON.stringify(generated)));
  document.openapi = '3.1.0';
  close(document);
  for (const operations of Object.values(document.paths)) Object.values(operations).forEach(addProblems);
  return document;
}
