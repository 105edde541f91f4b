import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyKeyReused } from '../errors/common.errors.js';
import { Problems } from '../errors/problems.decorator.js';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/** Makes a write retryable with an Idempotency-Key; responses are kept for 24 hours. */
export const Idempotent = () =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description: 'Replays the first response for 24 hours',
    }),
    Problems(IdempotencyKeyReused),
  );
