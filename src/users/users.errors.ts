import { domainError } from '../common/errors/domain-error.js';

export class UserNotFound extends domainError(404, 'user-not-found', 'There is no such user.') {}

export class UsernameTaken extends domainError(409, 'username-taken', {
  detail: 'This username is taken.',
  errors: [{ pointer: '/username', detail: 'is taken' }],
}) {}

export class EmailTaken extends domainError(409, 'email-taken', {
  detail: 'An account with this e-mail address exists.',
  errors: [{ pointer: '/email', detail: 'is taken' }],
}) {}
