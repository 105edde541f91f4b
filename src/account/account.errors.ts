import { DomainError } from '../common/errors/domain-error.js';

export class PasswordIncorrect extends DomainError {
  readonly status = 400;
  readonly code = 'password-incorrect';

  constructor() {
    super('Password is incorrect', { errors: [{ pointer: '/password', detail: 'is not your password' }] });
  }
}
