import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { SecureConnectionGuard } from './auth/secure-connection.guard.js';
import { SessionGuard } from './auth/session.guard.js';
import { DomainEvents } from './domain-events.js';
import { ProblemFilter } from './errors/problem.filter.js';
import { Admission } from './http/admission.js';
import { AllowedOrigins } from './http/allowed-origins.js';
import { UnreadResponses } from './http/unread-responses.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { IdempotencyRepository } from './idempotency/idempotency.repository.js';
import { Cursors } from './pagination/cursors.js';
import { Meter } from './meter.js';
import { PageInterceptor } from './pagination/page.interceptor.js';
import { RateLimitGuard } from './rate-limits/rate-limit.guard.js';
import { RateLimiter } from './rate-limits/rate-limiter.js';
import { RequestLimitMiddleware } from './rate-limits/request-limit.middleware.js';
import { RateLimitsRepository } from './rate-limits/rate-limits.repository.js';
import { UnexpectedInputGuard } from './validation/unexpected-input.guard.js';
import { StrictValidationPipe } from './validation/validation.pipe.js';

const services = [
  Admission,
  AllowedOrigins,
  Cursors,
  DomainEvents,
  IdempotencyInterceptor,
  IdempotencyRepository,
  Meter,
  RateLimiter,
  RequestLimitMiddleware,
  UnreadResponses,
];

/** Guards run in the order of this list. */
@Global()
@Module({
  providers: [
    ...services,
    RateLimitsRepository,
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_GUARD, useClass: SecureConnectionGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
    { provide: APP_GUARD, useClass: SessionGuard },
    { provide: APP_GUARD, useClass: UnexpectedInputGuard },
    { provide: APP_INTERCEPTOR, useClass: PageInterceptor },
    { provide: APP_PIPE, useClass: StrictValidationPipe },
  ],
  exports: services,
})
export class CommonModule {}
