import { Injectable } from '@nestjs/common';
import { UserNotFound } from '../users/users.errors.js';
import type { PersonRow } from './person.tables.js';
import { AccountPrivate, BlockedByYou } from './social-graph.errors.js';
import { type FollowCounts, type ProfileRow, SocialGraphRepository } from './social-graph.repository.js';

export type Profile = ProfileRow & FollowCounts;

/** Who stands how to whom, and the guarded ways to a person. A viewer without a session is undefined. */
@Injectable()
export class SocialGraphService {
  constructor(private readonly repository: SocialGraphRepository) {}

  /** @throws UserNotFound for whoever is absent, not active, or has blocked the viewer */
  async getVisibleUser(viewerId: string | undefined, userId: string): Promise<PersonRow> {
    const person = await this.repository.find(viewerId ?? null, userId);
    if (!person) throw new UserNotFound();
    return person;
  }

  /**
   * A person behind whose card the viewer may see.
   * @throws UserNotFound like `visibleUser`, BlockedByYou, AccountPrivate
   */
  async getAccessibleUser(viewerId: string | undefined, userId: string): Promise<PersonRow> {
    const person = await this.getVisibleUser(viewerId, userId);
    if (person.isBlocked) throw new BlockedByYou();
    if (!person.isAccessible) throw new AccountPrivate();
    return person;
  }

  /**
   * What the viewer may see of a person; of one behind whose card they may not see, the card alone is filled in.
   * @throws UserNotFound like `visibleUser`
   */
  async getProfile(viewerId: string | undefined, userId: string): Promise<Profile> {
    const profile = await this.repository.findProfile(viewerId ?? null, userId);
    if (!profile) throw new UserNotFound();
    const counts = await this.repository.countFollows(userId);
    return { ...(profile.isAccessible ? profile : cardOf(profile)), ...counts };
  }

  /** The profile of the person with this username, spelled exactly or else in any case, or with this id. */
  async getProfileByUsernameOrId(viewerId: string | undefined, usernameOrId: string): Promise<Profile> {
    const userId = await this.repository.findIdOf(usernameOrId);
    if (userId === undefined) throw new UserNotFound();
    return this.getProfile(viewerId, userId);
  }

  /** Whether the viewer may see behind the card: posts, lists, presence. */
  async canAccess(viewerId: string | undefined, userId: string): Promise<boolean> {
    const person = await this.repository.find(viewerId ?? null, userId);
    return person?.isAccessible ?? false;
  }

  /** Whether a person behind whose card the viewer may see shows them this list of theirs, too. */
  canViewList(viewerId: string, person: PersonRow, list: 'followers' | 'following'): boolean {
    const visibility = person[`${list}ListVisibility`] ?? 'EVERYONE';
    return (
      person.id === viewerId ||
      visibility === 'EVERYONE' ||
      (visibility === 'FOLLOWERS' && person.isFollowing)
    );
  }

  /** Whether `one` follows `other`, and is followed by them. */
  async followState(one: string, other: string): Promise<{ isFollowing: boolean; isFollowedBy: boolean }> {
    return this.repository.findFollowState(one, other);
  }

  /** Whether either blocks the other. */
  async areBlocked(one: string, other: string): Promise<boolean> {
    return this.repository.areBlocked(one, other);
  }
}

function cardOf(profile: ProfileRow): ProfileRow {
  const hidden = { bio: null, coverUrl: null, category: null, location: null, linkUrl: null, pronouns: null };
  return { ...profile, ...hidden, lastActiveAt: null };
}
