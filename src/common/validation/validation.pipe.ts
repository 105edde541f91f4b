import { type ArgumentMetadata, Injectable, type ValidationError, ValidationPipe } from '@nestjs/common';
import { ValidationFailed } from '../errors/common.errors.js';
import type { FieldError } from '../errors/domain-error.js';

/** class-validator's handling of unknown fields takes quadratic time. */
const MAX_FIELDS = 500;

const TYPE_RULES = new Set(['isString', 'isInt', 'isNumber', 'isBoolean', 'isArray', 'isObject']);

/** Refuses unknown fields by name and converts only what a DTO declares. */
@Injectable()
export class StrictValidationPipe extends ValidationPipe {
  constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      validationError: { target: false },
    });
  }

  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (metadata.type === 'custom' || metadata.type === 'param') return value;
    const input = value ?? {};
    if (typeof input !== 'object' || Array.isArray(input)) {
      throw new ValidationFailed([{ pointer: '', detail: 'must be a JSON object' }]);
    }
    if (Object.keys(input).length > MAX_FIELDS) {
      throw new ValidationFailed([{ pointer: '', detail: `has more than ${MAX_FIELDS} fields` }]);
    }
    const prefix = metadata.type === 'query' ? '/query' : '';
    try {
      return (await super.transform(input, metadata)) as unknown;
    } catch (error) {
      throw error instanceof InvalidInput ? new ValidationFailed(fieldErrors(error.errors, prefix)) : error;
    }
  }

  override createExceptionFactory() {
    return (errors: ValidationError[] = []) => new InvalidInput(errors);
  }
}

class InvalidInput extends Error {
  constructor(readonly errors: ValidationError[]) {
    super('validation failed');
  }
}

function detailOf([rule, message]: [string, string], property: string): string {
  return rule === 'whitelistValidation' ? 'is not a known field' : withoutProperty(message, property);
}

function fieldErrors(errors: ValidationError[], prefix: string): FieldError[] {
  return errors.flatMap((error) => {
    const pointer = `${prefix}/${error.property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const rules = Object.entries(error.constraints ?? {});
    // A type violation hides the range violations that follow from it.
    const worst = rules.find(([rule]) => TYPE_RULES.has(rule)) ?? rules[0];
    const own = worst && { pointer, detail: detailOf(worst, error.property) };
    return [...(own ? [own] : []), ...fieldErrors(error.children ?? [], pointer)];
  });
}

/** Strips the property name, which the pointer repeats. */
function withoutProperty(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
