import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { PASSWORD_BYTES } from './password-hasher.js';

const MIN_CHARACTERS = 8;

/** A new password: at least 8 characters and at most 72 bytes, the part that bcrypt reads. */
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

/** Returns the validation message, or undefined for a valid password. */
export function newPasswordError(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (Buffer.byteLength(value) > PASSWORD_BYTES) return `must have at most ${PASSWORD_BYTES} bytes in UTF-8`;
  return [...value].length < MIN_CHARACTERS ? `must have at least ${MIN_CHARACTERS} characters` : undefined;
}
