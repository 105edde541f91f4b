import { DomainError } from '../../common/errors/domain-error.js';

export class UnknownEvent extends DomainError {
  readonly status = 400;
  readonly code = 'unknown-event';

  constructor() {
    super('There is no such event.');
  }
}

/** Nothing has been done yet, so it can be tried again as it is. */
export class Overloaded extends DomainError {
  readonly status = 503;
  readonly code = 'overloaded';

  constructor() {
    super('The server is too busy at the moment. Try again shortly.', { retryAfter: 1 });
  }
}

export class TooManySockets extends DomainError {
  readonly status = 429;
  readonly code = 'too-many-sockets';

  constructor() {
    super('You have too many connections open. Close one of them first.', { retryAfter: 10 });
  }
}
