import { domainError } from '../common/errors/domain-error.js';

export class UnknownEvent extends domainError(400, 'unknown-event', 'There is no such event.') {}

export class TooManySockets extends domainError(429, 'too-many-sockets', {
  detail: 'You have too many connections open. Close one of them first.',
  retryAfter: 10,
}) {}
