import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt } from 'class-validator';

/** A page size; an integer out of range is clamped, anything else is refused. The default is the property's initial value. */
export function Limit({ max }: { max: number }): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }) => clamp(value, max), { toClassOnly: true }),
    IsInt({ message: 'must be a whole number' }),
    ApiPropertyOptional({ type: 'integer', description: `1 to ${max}; values out of range are clamped` }),
  );
}

function clamp(value: unknown, max: number): number {
  const number = typeof value === 'string' && /^-?\d+(\.0+)?(e\d+)?$/.test(value) ? Number(value) : value;
  return typeof number === 'number' ? Math.min(Math.max(number, 1), max) : NaN;
}
