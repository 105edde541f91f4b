import { DomainError } from '../common/errors/domain-error.js';

/** There is none, or the viewer may not see it: nobody can tell which. */
export class PostNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'post-not-found';

  constructor() {
    super('There is no such post.');
  }
}

export class NotYourPost extends DomainError {
  readonly status = 403;
  readonly code = 'not-your-post';

  constructor() {
    super('This post is not yours.');
  }
}

/** There is none, or the viewer may not see it or its post: nobody can tell which. */
export class CommentNotFound extends DomainError {
  readonly status = 404;
  readonly code = 'comment-not-found';

  constructor() {
    super('There is no such comment.');
  }
}

export class NotYourComment extends DomainError {
  readonly status = 403;
  readonly code = 'not-your-comment';

  constructor() {
    super('This comment is not yours.');
  }
}

export class CommentsDisabled extends DomainError {
  readonly status = 403;
  readonly code = 'comments-disabled';

  constructor() {
    super('Comments are disabled on this post.');
  }
}

export class CommentsFollowersOnly extends DomainError {
  readonly status = 403;
  readonly code = 'comments-followers-only';

  constructor() {
    super('Only followers of the author may comment on this post.');
  }
}

export class CommentsClosed extends DomainError {
  readonly status = 403;
  readonly code = 'comments-closed';

  constructor() {
    super('The author takes no comments.');
  }
}
