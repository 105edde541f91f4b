import { Injectable } from '@nestjs/common';
import { DomainEvents } from '../common/domain-events.js';
import { Database } from '../database/database.js';
import { InfluenceService } from '../users/influence.service.js';
import { UserNotFound } from '../users/users.errors.js';
import { FollowsRepository } from './follows.repository.js';
import type { PersonRow } from './person.sql.js';
import { BlockedByYou, CannotFollowSelf, FollowRequestNotFound } from './social-graph.errors.js';
import { FollowRequested, FollowRequestEnded, UserFollowed, UserUnfollowed } from './social-graph.events.js';
import { SocialGraphRepository } from './social-graph.repository.js';

/** Influence points per follower. */
export const FOLLOWER_POINTS = 5;

export type FollowOutcome = 'Followed' | 'Requested' | 'Unfollowed';

@Injectable()
export class FollowsService {
  constructor(
    private readonly database: Database,
    private readonly graph: SocialGraphRepository,
    private readonly follows: FollowsRepository,
    private readonly influence: InfluenceService,
    private readonly events: DomainEvents,
  ) {}

  /** Follows, or requests to follow a private account. Idempotent. */
  async follow(followerId: string, userId: string): Promise<FollowOutcome> {
    if (followerId === userId) throw new CannotFollowSelf();
    return this.database.transaction<FollowOutcome>(async () => {
      await this.graph.lockPair(followerId, userId);
      const person = await this.getAndLock(followerId, userId);
      if (person.isBlocked) throw new BlockedByYou();
      if (person.isPrivate && !person.isFollowing) return this.request(followerId, userId);
      if (person.isRequested) await this.follows.removeRequest(followerId, userId);
      await this.add(followerId, userId);
      return 'Followed';
    });
  }

  /** Ends a follow or withdraws the request. Idempotent. */
  async unfollow(followerId: string, userId: string): Promise<FollowOutcome> {
    if (followerId === userId) throw new CannotFollowSelf();
    return this.database.transaction<FollowOutcome>(async () => {
      await this.getAndLock(followerId, userId);
      if (await this.follows.remove(followerId, userId)) await this.settleUnfollow(followerId, userId);
      await this.endRequest(followerId, userId);
      return 'Unfollowed';
    });
  }

  /** @throws FollowRequestNotFound also when the requester is no longer visible */
  async accept(userId: string, requesterId: string): Promise<void> {
    await this.database.transaction(async () => {
      await this.graph.lockPair(userId, requesterId);
      const requester = await this.graph.findAndLock(userId, requesterId);
      const isPending = requester !== undefined && (await this.follows.removeRequest(requesterId, userId));
      if (!isPending) throw new FollowRequestNotFound();
      await this.add(requesterId, userId);
    });
  }

  async decline(userId: string, requesterId: string): Promise<void> {
    if (!(await this.endRequest(requesterId, userId))) throw new FollowRequestNotFound();
  }

  /** Requires the caller's transaction to hold the lock of the pair. */
  async endBetween(one: string, other: string): Promise<void> {
    const removed = await this.follows.removeBetween(one, other);
    // A fixed order of score updates prevents a deadlock between two blocks.
    removed.sort((a, b) => (a.followingId < b.followingId ? -1 : 1));
    for (const { followerId, followingId } of removed) await this.settleUnfollow(followerId, followingId);
    await this.endRequest(one, other);
    await this.endRequest(other, one);
  }

  private async getAndLock(viewerId: string, userId: string): Promise<PersonRow> {
    const person = await this.graph.findAndLock(viewerId, userId);
    if (!person) throw new UserNotFound();
    return person;
  }

  private async request(requesterId: string, targetId: string): Promise<FollowOutcome> {
    const requestId = await this.follows.addRequest(requesterId, targetId);
    if (requestId !== undefined) this.events.publish(new FollowRequested(requesterId, targetId, requestId));
    return 'Requested';
  }

  private async add(followerId: string, followingId: string): Promise<void> {
    const followId = await this.follows.add(followerId, followingId);
    if (followId === undefined) return;
    await this.influence.award({
      userId: followingId,
      kind: 'follow',
      points: FOLLOWER_POINTS,
      subjectId: followerId,
    });
    this.events.publish(new UserFollowed(followerId, followingId, followId));
  }

  private async settleUnfollow(followerId: string, followingId: string): Promise<void> {
    await this.influence.award({
      userId: followingId,
      kind: 'unfollow',
      points: -FOLLOWER_POINTS,
      subjectId: followerId,
    });
    this.events.publish(new UserUnfollowed(followerId, followingId));
  }

  private async endRequest(requesterId: string, targetId: string): Promise<boolean> {
    const ended = await this.follows.removeRequest(requesterId, targetId);
    if (ended) this.events.publish(new FollowRequestEnded(requesterId, targetId));
    return ended;
  }
}
