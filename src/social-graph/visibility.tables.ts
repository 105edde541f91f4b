import { sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import { active } from '../users/account-state.tables.js';
import { userSettings } from '../users/user-settings.tables.js';
import { users } from '../users/users.tables.js';
import { blocks, follows } from './social-graph.tables.js';

/** Somebody's id: a column of the query around, or a value. An anonymous viewer is null, whom nothing matches. */
export type PersonRef = AnyPgColumn | SQL | string | null;

/**
 * Drizzle strips the table from the columns at the top level of a selected expression; one level down they keep it,
 * which an EXISTS that names a column of the query around depends on.
 */
const qualified = (condition: SQL): SQL<boolean> => sql<boolean>`(${condition})`;

export const blockExists = (blocker: PersonRef, blocked: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${blocks} WHERE ${blocks.blockerId} = ${blocker} AND ${blocks.blockedId} = ${blocked})`,
  );

export const blockedEitherWay = (one: PersonRef, other: PersonRef): SQL<boolean> =>
  sql<boolean>`(${blockExists(one, other)} OR ${blockExists(other, one)})`;

// OFFSET 0 has these asked row by row: a page asks a few dozen times, and the planner, which cannot know, would rather
// read every private account, or everyone that the viewer follows, into a hash first.
export const followExists = (follower: PersonRef, followed: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${follows} WHERE ${follows.followerId} = ${follower} AND ${follows.followingId} = ${followed} OFFSET 0)`,
  );

export const isPrivate = (person: PersonRef): SQL<boolean> =>
  qualified(
    sql`EXISTS (SELECT 1 FROM ${userSettings} WHERE ${userSettings.userId} = ${person} AND ${userSettings.privateAccount} OFFSET 0)`,
  );

/** Of a query over `users`: whom the viewer may find in lists — oneself, and active people with no block in between. */
export const listedFor = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${users.id} = ${viewer} OR (${active} AND NOT ${blockedEitherWay(viewer, users.id)}))`;

/** Of a query over `users`: whose name the viewer may look up — not people who blocked them, not inactive ones. */
export const visibleTo = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${users.id} = ${viewer} OR (${active} AND NOT ${blockExists(users.id, viewer)}))`;

/** Whether the viewer may see behind the card of a person whom they know: their posts, lists and presence. */
export const accessibleTo = (viewer: PersonRef, person: PersonRef): SQL<boolean> =>
  sql<boolean>`(${person} = ${viewer} OR (NOT ${blockedEitherWay(viewer, person)} AND (NOT ${isPrivate(person)} OR ${followExists(viewer, person)})))`;
