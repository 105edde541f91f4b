import { DomainError, domainError, type FieldError } from './domain-error.js';

export class ValidationFailed extends DomainError {
  readonly status = 400;
  readonly code = 'validation-failed';

  constructor(errors: FieldError[] = []) {
    const detail = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
    super(detail || 'The input is not valid.', { errors });
  }
}

export class InvalidCursor extends DomainError {
  readonly status = 400;
  readonly code = 'invalid-cursor';

  constructor() {
    const detail = 'is not a cursor of this list; start again without one';
    super(`The cursor ${detail}.`, { errors: [{ pointer: '/query/cursor', detail }] });
  }
}

export class Unauthorized extends domainError(401, 'unauthorized', 'Log in first.') {}

export class InsecureConnection extends domainError(
  400,
  'insecure-connection',
  'Sessions start over HTTPS only, and this request came over plain HTTP. Use an https address. Operators: end ' +
    'TLS in a proxy that sends X-Forwarded-Proto, and set TRUST_PROXY to the number of proxies.',
) {}

export class OriginNotAllowed extends domainError(
  403,
  'origin-not-allowed',
  'A browser page of another origin may not do this.',
) {}

export class UnsupportedContentType extends domainError(
  415,
  'unsupported-media-type',
  'Send the body as application/json.',
) {}

export class RateLimited extends DomainError {
  readonly status = 429;
  readonly code = 'rate-limited';

  constructor(retryAfterSeconds = 60) {
    super('Too many requests. Wait a little before the next one.', { retryAfter: retryAfterSeconds });
  }
}

export class IdempotencyKeyReused extends domainError(
  422,
  'idempotency-key-reused',
  'This Idempotency-Key was used with another request.',
) {}

/** The request had no effect, so a client may retry it unchanged. */
export class Overloaded extends domainError(503, 'overloaded', {
  detail: 'The server is too busy at the moment. Try again shortly.',
  retryAfter: 1,
}) {}
