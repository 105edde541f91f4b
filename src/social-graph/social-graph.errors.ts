import { domainError } from '../common/errors/domain-error.js';

export class CannotFollowSelf extends domainError(403, 'cannot-follow-self', 'You cannot follow yourself.') {}

export class CannotBlockSelf extends domainError(400, 'cannot-block-self', 'You cannot block yourself.') {}

export class CannotMuteSelf extends domainError(400, 'cannot-mute-self', 'You cannot mute yourself.') {}

export class BlockedByYou extends domainError(
  403,
  'blocked-by-you',
  'You have blocked this person. Unblock them first.',
) {}

export class AccountPrivate extends domainError(
  403,
  'account-private',
  'This account is private. Follow it to see more.',
) {}

export class ListHidden extends domainError(
  403,
  'list-hidden',
  'This person does not show this list to you.',
) {}

export class FollowRequestNotFound extends domainError(
  404,
  'follow-request-not-found',
  'There is no follow request of this person.',
) {}
