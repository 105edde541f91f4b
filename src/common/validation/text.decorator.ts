import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

export interface TextLength {
  /** In code points; 0 accepts empty text. Default 1. */
  min?: number;
  max: number;
}

/** Stored exactly as sent; the length counts code points. Blank text is refused. */
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
  // The UTF-16 length bounds the number of code points from both sides, so most texts are not counted.
  if (value.length > 2 * max) return `must have at most ${max} characters`;
  const length = value.length > min * 2 && value.length <= max ? value.length : [...value].length;
  if (length > max) return `must have at most ${max} characters`;
  return length < min ? `must have at least ${min} characters` : undefined;
}
