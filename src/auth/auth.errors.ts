import { DomainError } from '../common/errors/domain-error.js';

export class InvalidCredentials extends DomainError {
  readonly status = 401;
  readonly code = 'invalid-credentials';

  constructor() {
    super('The name or the password is wrong.');
  }
}

export class AccountSuspended extends DomainError {
  readonly status = 403;
  readonly code = 'account-suspended';

  constructor() {
    super('This account is suspended.');
  }
}

export class CommonPassword extends DomainError {
  readonly status = 400;
  readonly code = 'common-password';

  constructor(pointer = '/password') {
    const detail = 'is one of the first that anybody would guess; choose another';
    super(`The password ${detail}.`, { errors: [{ pointer, detail }] });
  }
}

export class CurrentPasswordIncorrect extends DomainError {
  readonly status = 400;
  readonly code = 'current-password-incorrect';

  constructor(pointer = '/currentPassword') {
    super('Current password is incorrect', { errors: [{ pointer, detail: 'is not your password' }] });
  }
}

export class InvalidResetCode extends DomainError {
  readonly status = 400;
  readonly code = 'invalid-reset-code';

  constructor() {
    super('Invalid or expired reset code', {
      errors: [{ pointer: '/code', detail: 'is wrong, used or expired' }],
    });
  }
}

export class SessionNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'session-not-found';

  constructor() {
    super('You have no such session.');
  }
}
