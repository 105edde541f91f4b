import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

export interface TextLength {
  /** In code points; 0 lets empty text through. Default 1. */
  min?: number;
  max: number;
}

/** Text that is kept exactly as sent: counted in code points, and not all white space. */
export function Text({ min = 1, max }: TextLength): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'text',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => violation(value, min, max) === undefined,
        defaultMessage: (context) => violation(context?.value, min, max) ?? 'is not valid',
      },
    });
  return applyDecorators(check, ApiProperty({ type: 'string', minLength: min, maxLength: max }));
}

function violation(value: unknown, min: number, max: number): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.trim() === '' && (min > 0 || value !== '')) return 'must not be blank';
  // The count of UTF-16 units bounds the count of code points from both sides, so most texts are never spread.
  if (value.length > 2 * max) return `must have at most ${max} characters`;
  const length = value.length > min * 2 && value.length <= max ? value.length : [...value].length;
  if (length > max) return `must have at most ${max} characters`;
  return length < min ? `must have at least ${min} characters` : undefined;
}
