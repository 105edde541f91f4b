import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';
import { PASSWORD_BYTES } from './password-hasher.js';

const FEWEST_CHARACTERS = 8;

/** A password that is being chosen: from 8 characters to 72 bytes, all of which count. */
export function NewPassword(): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'newPassword',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => newPasswordComplaint(value) === undefined,
        defaultMessage: (context) => newPasswordComplaint(context?.value) ?? 'is not valid',
      },
    });
  return applyDecorators(
    check,
    ApiProperty({ type: 'string', format: 'password', minLength: FEWEST_CHARACTERS }),
  );
}

/** What is wrong with the value as a password that is being chosen. */
export function newPasswordComplaint(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (Buffer.byteLength(value) > PASSWORD_BYTES) return `must have at most ${PASSWORD_BYTES} bytes in UTF-8`;
  return [...value].length < FEWEST_CHARACTERS
    ? `must have at least ${FEWEST_CHARACTERS} characters`
    : undefined;
}
