import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { active } from '../users/account-state.sql.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { blocks, follows } from './social-graph.tables.js';

/** A user id: a column of the outer query or a value. Null is an anonymous viewer, which matches nothing. */
export type PersonRef = AnyPgColumn | SQL | string | null;

/**
 * Drizzle drops the table name of columns at the top level of a selected expression. One level down it keeps the
 * name, which an EXISTS with a column of the outer query needs.
 */
const qualified = (condition: SQL): SQL<boolean> => sql<boolean>`(${condition})`;

export const blockExists = (blocker: PersonRef, blocked: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${blocks} WHERE ${blocks.blockerId} = ${blocker} AND ${blocks.blockedId} = ${blocked})`,
  );

export const blockedEitherWay = (one: PersonRef, other: PersonRef): SQL<boolean> =>
  sql<boolean>`(${blockExists(one, other)} OR ${blockExists(other, one)})`;

// OFFSET 0 forces one evaluation per row: a page needs a few dozen, where the planner would otherwise hash all private
// accounts or all follows of the viewer.
export const followExists = (follower: PersonRef, followed: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${follower} AND ${follows.followingId} = ${followed} OFFSET 0)`,
  );

export const isPrivate = (person: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${person} AND ${userSettings.privateAccount} OFFSET 0)`,
  );

/** For queries over `users`: the viewer, and active users without a block in either direction. */
export const listedFor = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${users.id} = ${viewer} OR (${active} AND NOT ${blockedEitherWay(viewer, users.id)}))`;

/** For queries over `users`: the viewer, and active users who have not blocked the viewer. */
export const visibleTo = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${users.id} = ${viewer} OR (${active} AND NOT ${blockExists(users.id, viewer)}))`;

/** Whether the viewer may see the posts, lists and presence of a visible user. */
export const accessibleTo = (viewer: PersonRef, person: PersonRef): SQL<boolean> =>
  sql<boolean>`(${person} = ${viewer} OR (NOT ${blockedEitherWay(viewer, person)} AND (NOT ${isPrivate(person)} OR ${followExists(viewer, person)})))`;
