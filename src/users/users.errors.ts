import { DomainError } from '../common/errors/domain-error.js';

export class UserNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'user-not-found';

  constructor() {
    super('There is no such user.');
  }
}

export class UsernameTaken extends DomainError {
  readonly status = 409;
  readonly code = 'username-taken';

  constructor() {
    super('This username is taken.', { errors: [{ pointer: '/username', detail: 'is taken' }] });
  }
}

export class EmailTaken extends DomainError {
  readonly status = 409;
  readonly code = 'email-taken';

  constructor() {
    super('An account with this e-mail address exists.', {
      errors: [{ pointer: '/email', detail: 'is taken' }],
    });
  }
}
