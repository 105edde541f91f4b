import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

const MAX_LENGTH = 4096;

/** A free-form JSON object of at most 4,096 characters. */
export function SmallObject(): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'smallObject',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) =>
          typeof value === 'object' &&
          value !== null &&
          !Array.isArray(value) &&
          JSON.stringify(value).length <= MAX_LENGTH,
        defaultMessage: () => `must be an object of at most ${MAX_LENGTH} characters as JSON`,
      },
    });
  return applyDecorators(check, ApiProperty({ type: 'object', additionalProperties: true }));
}
