export class UserFollowed {
  constructor(
    readonly followerId: string,
    readonly followingId: string,
    readonly followId: string,
  ) {}
}

/** By the follower, or by a block between the two. */
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

/** A request is gone without having become a follow: withdrawn, declined, or ended by a block. */
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
