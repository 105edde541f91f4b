import { DomainError } from '../common/errors/domain-error.js';

export class CannotFollowSelf extends DomainError {
  readonly status = 403;
  readonly code = 'cannot-follow-self';

  constructor() {
    super('You cannot follow yourself.');
  }
}

export class CannotBlockSelf extends DomainError {
  readonly status = 400;
  readonly code = 'cannot-block-self';

  constructor() {
    super('You cannot block yourself.');
  }
}

export class CannotMuteSelf extends DomainError {
  readonly status = 400;
  readonly code = 'cannot-mute-self';

  constructor() {
    super('You cannot mute yourself.');
  }
}

export class BlockedByYou extends DomainError {
  readonly status = 403;
  readonly code = 'blocked-by-you';

  constructor() {
    super('You have blocked this person. Unblock them first.');
  }
}

export class AccountPrivate extends DomainError {
  readonly status = 403;
  readonly code = 'account-private';

  constructor() {
    super('This account is private. Follow it to see more.');
  }
}

export class ListHidden extends DomainError {
  readonly status = 403;
  readonly code = 'list-hidden';

  constructor() {
    super('This person does not show this list to you.');
  }
}

export class FollowRequestNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'follow-request-not-found';

  constructor() {
    super('There is no follow request of this person.');
  }
}
