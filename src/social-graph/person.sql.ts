import { type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { authorColumns, type AuthorRow } from '../users/author.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { followRequests } from './social-graph.tables.js';
import { blockExists, followExists, isPrivate, accessibleTo, type PersonRef } from './visibility.sql.js';

const isAccessible = (viewer: PersonRef) => sql<boolean>`coalesce(${accessibleTo(viewer, users.id)}, false)`;

const ifAccessible = (viewer: PersonRef, column: AnyPgColumn): SQL<number> =>
  sql<number>`CASE WHEN ${accessibleTo(viewer, users.id)} THEN ${column} ELSE 0 END`.mapWith(Number);

/** For queries over `users`: net worth and influence of an inaccessible account are zero. */
export const personColumns = (viewer: PersonRef) => ({
  ...authorColumns,
  netWorth: ifAccessible(viewer, users.netWorth),
  influenceScore: ifAccessible(viewer, users.influenceScore),
});

export const requestExists = (requester: PersonRef, target: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${followRequests} WHERE ${followRequests.requesterId} = ${requester} AND ${followRequests.targetId} = ${target})`})`;

/** For queries over `users` left-joined to `userSettings`. */
export const relationColumns = (viewer: PersonRef) => ({
  isFollowing: followExists(viewer, users.id),
  isFollowedBy: followExists(users.id, viewer),
  isRequested: requestExists(viewer, users.id),
  isBlocked: blockExists(viewer, users.id),
  isPrivate: isPrivate(users.id),
  isAccessible: isAccessible(viewer),
  followersListVisibility: userSettings.followersListVisibility,
  followingListVisibility: userSettings.followingListVisibility,
});

type ListVisibility = 'EVERYONE' | 'FOLLOWERS' | 'NOBODY';

export interface Relation {
  isFollowing: boolean;
  isFollowedBy: boolean;
  /** The viewer's follow request is pending. */
  isRequested: boolean;
  /** Whether the viewer has blocked the user; a user who has blocked the viewer is not found. */
  isBlocked: boolean;
  isPrivate: boolean;
  /** Whether the viewer may see posts, lists and presence. */
  isAccessible: boolean;
  /** Null means EVERYONE. */
  followersListVisibility: ListVisibility | null;
  followingListVisibility: ListVisibility | null;
}

export type PersonRow = AuthorRow & Relation;
