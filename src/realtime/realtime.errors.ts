import { DomainError } from '../common/errors/domain-error.js';

export class UnknownEvent extends DomainError {
  readonly status = 400;
  readonly code = 'unknown-event';

  constructor() {
    super('There is no such event.');
  }
}

export class TooManySockets extends DomainError {
  readonly status = 429;
  readonly code = 'too-many-sockets';

  constructor() {
    super('You have too many connections open. Close one of them first.', { retryAfter: 10 });
  }
}
