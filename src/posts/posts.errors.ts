import { domainError } from '../common/errors/domain-error.js';

/** Also for a post that the viewer may not see, so that its existence stays hidden. */
export class PostNotFound extends domainError(404, 'post-not-found', 'There is no such post.') {}

export class NotYourPost extends domainError(403, 'not-your-post', 'This post is not yours.') {}

/** Also for a comment that the viewer may not see, so that its existence stays hidden. */
export class CommentNotFound extends domainError(404, 'comment-not-found', 'There is no such comment.') {}

export class NotYourComment extends domainError(403, 'not-your-comment', 'This comment is not yours.') {}

export class CommentsDisabled extends domainError(
  403,
  'comments-disabled',
  'Comments are disabled on this post.',
) {}

export class CommentsFollowersOnly extends domainError(
  403,
  'comments-followers-only',
  'Only followers of the author may comment on this post.',
) {}

export class CommentsClosed extends domainError(403, 'comments-closed', 'The author takes no comments.') {}
