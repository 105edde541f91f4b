import { applyDecorators } from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, Max, Min } from 'class-validator';

/** A seq or a rev in a query: a whole number from 0. */
export const QueryNumber = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => numberOf(value), { toClassOnly: true }),
    IsInt({ message: 'must be a whole number from 0' }),
    Min(0, { message: 'must be a whole number from 0' }),
    Max(Number.MAX_SAFE_INTEGER),
    ApiPropertyOptional({ type: 'integer', minimum: 0 }),
  );

function numberOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return /^-?\d+$/.test(value) ? Number(value) : NaN;
}
