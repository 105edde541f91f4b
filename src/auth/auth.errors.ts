import { DomainError, domainError } from '../common/errors/domain-error.js';

export class InvalidCredentials extends domainError(
  401,
  'invalid-credentials',
  'The name or the password is wrong.',
) {}

export class AccountSuspended extends domainError(403, 'account-suspended', 'This account is suspended.') {}

export class CommonPassword extends DomainError {
  readonly status = 400;
  readonly code = 'common-password';

  constructor(pointer = '/password') {
    const detail = 'is too common; choose another';
    super(`The password ${detail}.`, { errors: [{ pointer, detail }] });
  }
}

export class CurrentPasswordIncorrect extends DomainError {
  readonly status = 400;
  readonly code = 'current-password-incorrect';

  constructor() {
    super('Current password is incorrect', {
      errors: [{ pointer: '/currentPassword', detail: 'is not your password' }],
    });
  }
}

export class InvalidResetCode extends domainError(400, 'invalid-reset-code', {
  detail: 'Invalid or expired reset code',
  errors: [{ pointer: '/code', detail: 'is wrong, used or expired' }],
}) {}

export class SessionNotFound extends domainError(404, 'session-not-found', 'You have no such session.') {}
