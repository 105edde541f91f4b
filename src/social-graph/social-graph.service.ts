import { Injectable } from '@nestjs/common';
import { UserNotFound } from '../users/users.errors.js';
import type { PersonRow } from './person.sql.js';
import { AccountPrivate, BlockedByYou } from './social-graph.errors.js';
import { type FollowCounts, type ProfileRow, SocialGraphRepository } from './social-graph.repository.js';

export type Profile = ProfileRow & FollowCounts;

/** Access rules between users. The viewer is undefined without a session. */
@Injectable()
export class SocialGraphService {
  constructor(private readonly repository: SocialGraphRepository) {}

  /** @throws UserNotFound for a user who does not exist, is inactive, or has blocked the viewer */
  async getVisibleUser(viewerId: string | undefined, userId: string): Promise<PersonRow> {
    const person = await this.repository.find(viewerId ?? null, userId);
    if (!person) throw new UserNotFound();
    return person;
  }

  /** @throws UserNotFound like `getVisibleUser`, BlockedByYou, AccountPrivate */
  async getAccessibleUser(viewerId: string | undefined, userId: string): Promise<PersonRow> {
    const person = await this.getVisibleUser(viewerId, userId);
    if (person.isBlocked) throw new BlockedByYou();
    if (!person.isAccessible) throw new AccountPrivate();
    return person;
  }

  /**
   * Returns only the card's fields for an inaccessible account.
   * @throws UserNotFound like `getVisibleUser`
   */
  async getProfile(viewerId: string | undefined, userId: string): Promise<Profile> {
    const profile = await this.repository.findProfile(viewerId ?? null, userId);
    if (!profile) throw new UserNotFound();
    const counts = await this.repository.countFollows(userId);
    return { ...(profile.isAccessible ? profile : cardOf(profile)), ...counts };
  }

  /** Prefers an exact username, then a case-insensitive one, then an id. */
  async getProfileByUsernameOrId(viewerId: string | undefined, usernameOrId: string): Promise<Profile> {
    const userId = await this.repository.findIdOf(usernameOrId);
    if (userId === undefined) throw new UserNotFound();
    return this.getProfile(viewerId, userId);
  }

  /** Whether the viewer may see posts, lists and presence. */
  async canAccess(viewerId: string | undefined, userId: string): Promise<boolean> {
    const person = await this.repository.find(viewerId ?? null, userId);
    return person?.isAccessible ?? false;
  }

  /** Requires that the account is accessible to the viewer. */
  canViewList(viewerId: string, person: PersonRow, list: 'followers' | 'following'): boolean {
    const visibility = person[`${list}ListVisibility`] ?? 'EVERYONE';
    return (
      person.id === viewerId ||
      visibility === 'EVERYONE' ||
      (visibility === 'FOLLOWERS' && person.isFollowing)
    );
  }

  /** From the point of view of `one`. */
  async followState(one: string, other: string): Promise<{ isFollowing: boolean; isFollowedBy: boolean }> {
    return this.repository.findFollowState(one, other);
  }

  async areBlocked(one: string, other: string): Promise<boolean> {
    return this.repository.areBlocked(one, other);
  }
}

function cardOf(profile: ProfileRow): ProfileRow {
  const hidden = { bio: null, coverUrl: null, category: null, location: null, linkUrl: null, pronouns: null };
  return { ...profile, ...hidden, lastActiveAt: null };
}
