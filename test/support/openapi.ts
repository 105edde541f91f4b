import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Reply } from './client.js';

type Schemas = Record<string, unknown>;
interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}

export const read = (name: string) =>
  JSON.parse(readFileSync(path.resolve('docs', name), 'utf8')) as Record<string, any>;
const openapi = read('openapi.json');
export const ajv = new Ajv2020({ strict: false, allErrors: true });
(formats as unknown as (ajv: Ajv2020) => void)(ajv);
ajv.addSchema({ $id: 'openapi', components: { schemas: openapi.components?.schemas as Schemas } });

const routes = Object.entries((openapi.paths ?? {}) as Record<string, Record<string, Operation>>)
  .map(([template, operations]) => ({
    operations,
    variables: (template.match(/\{/g) ?? []).length,
    pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`),
  }))
  .sort((a, b) => a.variables - b.variables);

const validators = new Map<object, ValidateFunction>();

export function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema);
  if (known) return known;
  const local = JSON.parse(
    JSON.stringify(schema).replaceAll('#/components/schemas/', 'openapi#/components/schemas/'),
  ) as object;
  const validator = ajv.compile(local);
  validators.set(schema, validator);
  return validator;
}

/** Every answer has exactly the shape that the document promises; an answer that the document does not know fails too. */
export function validateReply(method: string, target: string, { status, body, headers }: Reply): void {
  if (status >= 500 && status !== 503)
    throw new Error(`${method} ${target} answered ${status}: ${JSON.stringify(body)}`);
  const type = headers.get('content-type')?.split(';')[0] ?? '';
  const pathname = target.split('?')[0]!;
  const route = routes.find(
    ({ pattern, operations }) => pattern.test(pathname) && operations[method.toLowerCase()],
  );
  if (!route) {
    if (status < 400 && pathname.startsWith('/api/') && !/^\/api\/(docs|openapi|asyncapi)/.test(pathname)) {
      throw new Error(`${method} ${target} is not in the document`);
    }
    return;
  }
  const responses = route.operations[method.toLowerCase()]!.responses;
  const response = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
  if (!response) throw new Error(`${method} ${target} answered ${status}, which the document does not list`);
  const schema = response.content?.[type]?.schema;
  if (!schema) return;
  const validate = validatorOf(schema);
  if (!validate(body))
    throw new Error(
      `${method} ${target} ${status} does not fit the document: ${ajv.errorsText(validate.errors)}`,
    );
}
