import { Injectable } from '@nestjs/common';
import { aliasedTable, and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import { Database } from '../database/database.js';
import { active } from '../users/account-state.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { personColumns, type PersonRow, relationColumns } from './person.sql.js';
import { follows } from './social-graph.tables.js';
import { blockedEitherWay, followExists, visibleTo, type PersonRef } from './visibility.sql.js';

export interface ProfileRow extends PersonRow {
  bio: string | null;
  coverUrl: string | null;
  category: 'PERSONAL' | 'CREATOR' | 'BUSINESS' | null;
  location: string | null;
  linkUrl: string | null;
  pronouns: string | null;
  createdAt: string;
  /** Null when the user hides it. */
  lastActiveAt: string | null;
}

export interface FollowCounts {
  followersCount: number;
  followingCount: number;
}

const viewerParam = sql`${sql.placeholder('viewer')}`;
const personParam = sql`${sql.placeholder('person')}`;
const viewerAccount = aliasedTable(users, 'themselves');

const profileColumns = {
  bio: users.bio,
  coverUrl: users.coverUrl,
  category: users.category,
  location: users.location,
  linkUrl: users.linkUrl,
  pronouns: users.pronouns,
  createdAt: users.createdAt,
  lastActiveAt: sql<
    string | null
  >`CASE WHEN ${users.id} = ${viewerParam} OR coalesce(${userSettings.activityStatusVisible}, true) THEN ${users.lastActiveAt} END`,
};

/** Reads a user from the viewer's point of view. */
@Injectable()
export class SocialGraphRepository {
  private readonly person;
  private readonly profile;

  constructor(private readonly database: Database) {
    this.person = this.select(viewerParam)
      .where(and(eq(users.id, personParam), visibleTo(viewerParam)))
      .prepare('social_person');
    this.profile = this.select(viewerParam, profileColumns)
      .where(and(eq(users.id, personParam), visibleTo(viewerParam)))
      .prepare('social_profile');
  }

  /** Returns undefined for a user who is invisible to the viewer. */
  async find(viewerId: string | null, userId: string): Promise<PersonRow | undefined> {
    const [row] = await this.person.execute({ viewer: viewerId, person: userId });
    return row;
  }

  async findProfile(viewerId: string | null, userId: string): Promise<ProfileRow | undefined> {
    const [row] = await this.profile.execute({ viewer: viewerId, person: userId });
    return row;
  }

  /** Counts active users only. Not prepared, because the best plan depends on the number of follows. */
  async countFollows(userId: string): Promise<FollowCounts> {
    const { followerId, followingId } = follows;
    const [row] = await this.database.db
      .select({
        followersCount: countActive(followerId, sql`${followingId} = ${userId}`),
        followingCount: countActive(followingId, sql`${followerId} = ${userId}`),
      })
      .from(sql`(SELECT 1) AS one`);
    return row!;
  }

  /** Prefers an exact username, then a case-insensitive one, then an id. */
  async findIdOf(usernameOrId: string): Promise<string | undefined> {
    const exact = eq(users.username, usernameOrId);
    const folded = sql`(lower(${users.username} COLLATE "C") = lower(${usernameOrId} COLLATE "C") AND NOT ${users.usernameVariant})`;
    const [row] = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(or(exact, folded, eq(users.id, usernameOrId)), isNull(users.deletedAt)))
      .orderBy(asc(sql`CASE WHEN ${exact} THEN 1 WHEN ${folded} THEN 2 ELSE 3 END`))
      .limit(1);
    return row?.id;
  }

  /** Like `find`; prevents the deletion of both accounts until the transaction ends. */
  async findAndLock(viewerId: string, userId: string): Promise<PersonRow | undefined> {
    const [row] = await this.select(viewerId)
      .innerJoin(viewerAccount, and(eq(viewerAccount.id, viewerId), isNull(viewerAccount.deletedAt)))
      .where(and(eq(users.id, userId), visibleTo(viewerId)))
      .for('key share', { of: [users, viewerAccount] });
    return row;
  }

  /**
   * Returns the accounts that exist, whatever their state and blocks; prevents their deletion until the transaction
   * ends.
   */
  async lockExisting(ids: string[]): Promise<string[]> {
    const rows = await this.database.db
      .select({ id: users.id })
      .from(users)
      .where(and(inArray(users.id, ids), isNull(users.deletedAt)))
      .orderBy(users.id)
      .for('key share');
    return rows.map((row) => row.id);
  }

  /** Serialises follows, accepts and blocks between two users until the transaction ends. */
  async lockPair(one: string, other: string): Promise<void> {
    const pair = JSON.stringify(['pair', ...[one, other].sort()]);
    await this.database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [pair]);
  }

  async areBlocked(one: string, other: string): Promise<boolean> {
    const [row] = await this.database.db
      .select({ blocked: blockedEitherWay(one, other) })
      .from(sql`(SELECT 1) AS one`);
    return row!.blocked;
  }

  async findFollowState(
    one: string,
    other: string,
  ): Promise<{ isFollowing: boolean; isFollowedBy: boolean }> {
    const [row] = await this.database.db
      .select({ isFollowing: followExists(one, other), isFollowedBy: followExists(other, one) })
      .from(sql`(SELECT 1) AS one`);
    return row!;
  }

  private select<More extends object>(viewer: Exclude<PersonRef, null>, more: More = {} as More) {
    return this.database.db
      .select({ ...personColumns(viewer), ...relationColumns(viewer), ...more })
      .from(users)
      .leftJoin(userSettings, eq(userSettings.userId, users.id));
  }
}

/** Counts all less the inactive, who are few and indexed; counting the active would join every follow. */
function countActive(
  end: typeof follows.followerId | typeof follows.followingId,
  condition: SQL,
): SQL<number> {
  const maybeInactive = sql`(${users.suspendedAt} IS NOT NULL OR ${users.deactivatedAt} IS NOT NULL OR ${users.deletedAt} IS NOT NULL) AND NOT ${active}`;
  const all = sql`SELECT count(*) FROM ${follows} WHERE ${condition}`;
  const inactive = sql`SELECT count(*) FROM ${follows} JOIN ${users} ON ${users.id} = ${end} WHERE ${condition} AND ${maybeInactive}`;
  return sql<number>`((${all}) - (${inactive}))`.mapWith(Number);
}
