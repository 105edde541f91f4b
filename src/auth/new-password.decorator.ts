import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { PASSWORD_BYTES } from './password-hasher.js';

const MIN_CHARACTERS = 8;

/** A password that is being chosen: from 8 characters to 72 bytes, all of which count. */
export function NewPassword(): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'newPassword',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => newPasswordError(value) === undefined,
        defaultMessage: (context) => newPasswordError(context?.value) ?? 'is not valid',
      },
    });
  return applyDecorators(
    check,
    ApiProperty({ type: 'string', format: 'password', minLength: MIN_CHARACTERS }),
  );
}

/** What is wrong with the value as a password that is being chosen. */
export function newPasswordError(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (Buffer.byteLength(value) > PASSWORD_BYTES) return `must have at most ${PASSWORD_BYTES} bytes in UTF-8`;
  return [...value].length < MIN_CHARACTERS ? `must have at least ${MIN_CHARACTERS} characters` : undefined;
}
