export class PostCreated {
  constructor(
    readonly postId: string,
    readonly authorId: string,
  ) {}
}

export class PostDeleted {
  constructor(
    readonly postId: string,
    readonly authorId: string,
  ) {}
}

/** Published once per new like, including the author's own. */
export class PostLiked {
  constructor(
    readonly postId: string,
    readonly authorId: string,
    readonly userId: string,
  ) {}
}

export class PostUnliked {
  constructor(
    readonly postId: string,
    readonly authorId: string,
    readonly userId: string,
  ) {}
}

interface CommentFields {
  commentId: string;
  postId: string;
  postAuthorId: string;
  authorId: string;
}

interface NewCommentFields extends CommentFields {
  /** Author of the parent comment, for a reply. */
  parentAuthorId?: string;
  content: string;
}

export class CommentAdded {
  readonly commentId: string;
  readonly postId: string;
  readonly postAuthorId: string;
  readonly authorId: string;
  readonly parentAuthorId?: string;
  readonly content: string;

  constructor(fields: NewCommentFields) {
    Object.assign(this, fields);
  }
}

export class CommentDeleted {
  readonly commentId: string;
  readonly postId: string;
  readonly postAuthorId: string;
  readonly authorId: string;

  constructor(fields: CommentFields) {
    Object.assign(this, fields);
  }
}
