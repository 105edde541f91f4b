import { domainError } from '../common/errors/domain-error.js';

export class PasswordIncorrect extends domainError(400, 'password-incorrect', {
  detail: 'Password is incorrect',
  errors: [{ pointer: '/password', detail: 'is not your password' }],
}) {}
