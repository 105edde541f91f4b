import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { registerDecorator } from 'class-validator';

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const MIN_YEAR = 1000;

/** An existing ISO 8601 date, with or without time, not in the future. */
export function PastDate(): PropertyDecorator {
  const check = (target: object, property: string | symbol) =>
    registerDecorator({
      name: 'pastDate',
      target: target.constructor,
      propertyName: property as string,
      validator: {
        validate: (value: unknown) => typeof value === 'string' && DATE.test(value) && isPast(value),
        defaultMessage: () => 'must be a date in the past such as 1990-12-31',
      },
    });
  return applyDecorators(check, ApiProperty({ type: 'string', example: '1990-12-31' }));
}

function isPast(value: string): boolean {
  const [year, month, day] = value.slice(0, 10).split('-').map(Number) as [number, number, number];
  const exists =
    day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate() && month >= 1 && month <= 12;
  return exists && year >= MIN_YEAR && Date.parse(value) <= Date.now();
}
