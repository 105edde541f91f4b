import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

const MAX_URL_LENGTH = 2048;

/** An absolute http(s) URL; other schemes are refused, because a page would run `javascript:`. */
export function WebUrl({ max = MAX_URL_LENGTH, blank = false } = {}): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'webUrl',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => (blank && value === '') || isWebUrl(value, max),
        defaultMessage: () => `must be an absolute http or https URL of at most ${max} characters`,
      },
    });
  return applyDecorators(check, ApiProperty({ type: 'string', maxLength: max }));
}

function isWebUrl(value: unknown, max: number): boolean {
  return (
    typeof value === 'string' &&
    value.length <= max &&
    /^https?:\/\/[^\s<>"\\`]+$/i.test(value) &&
    URL.canParse(value)
  );
}
