import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt } from 'class-validator';

/** A page size, whose default is the property's initial value: a number out of range is clamped, anything else is refused. */
export function Limit({ max }: { max: number }): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => clamp(value, max), { toClassOnly: true }),
    IsInt({ message: 'must be a whole number' }),
    ApiPropertyOptional({ type: 'integer', description: `1 to ${max}; a number beyond is clamped` }),
  );
}

function clamp(value: unknown, max: number): number {
  const number = typeof value === 'string' && /^-?\d+(\.0+)?(e\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? Math.min(Math.max(number, 1), max) : NaN;
}
