import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyKeyReused } from '../errors/common.errors.js';
import { Problems } from '../errors/problems.decorator.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Makes retries of a write safe for whoever sends an Idempotency-Key; answers are kept for 24 hours. */
export const Idempotent = () =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Repeats the first answer for 24 hours',
    }),
    Problems(IdempotencyKeyReused),
  );
