export class UserFollowed {
  constructor(
    readonly followerId: string,
    readonly followingId: string,
    readonly followId: string,
  ) {}
}

/** Caused by the follower or by a block. */
export class UserUnfollowed {
  constructor(
    readonly followerId: string,
    readonly followingId: string,
  ) {}
}

export class FollowRequested {
  constructor(
    readonly requesterId: string,
    readonly targetId: string,
    readonly requestId: string,
  ) {}
}

/** The request was withdrawn, declined or ended by a block, not accepted. */
export class FollowRequestEnded {
  constructor(
    readonly requesterId: string,
    readonly targetId: string,
  ) {}
}

export class UserBlocked {
  constructor(
    readonly blockerId: string,
    readonly blockedId: string,
  ) {}
}

export class UserUnblocked {
  constructor(
    readonly blockerId: string,
    readonly blockedId: string,
  ) {}
}
