import { sql, type SQL } from 'drizzle-orm';
import {
  blockedEitherWay,
  followExists,
  isPrivate,
  type PersonRef,
} from '../../social-graph/visibility.sql.js';
import { active } from '../../users/account-state.sql.js';
import { users } from '../../users/users.tables.js';
import { posts } from '../posts.tables.js';

/** The conditions that depend on the author and the viewer but not on the post. */
interface AuthorAccess {
  isAuthor: SQL;
  isOpen: SQL;
  isPublic: SQL;
  isFollower: SQL;
}

// OFFSET 0 makes PostgreSQL evaluate it per post; the planner would rather hash all active users first.
const isActive = (person: PersonRef): SQL =>
  sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${person} AND ${active} OFFSET 0)`;

/** Whether the author is active and no block is between them and the viewer. */
export const isOpenTo = (viewer: PersonRef, author: PersonRef): SQL<boolean> =>
  sql<boolean>`(${isActive(author)} AND NOT ${blockedEitherWay(viewer, author)})`;

/**
 * The visibility rule of every route, list, count, search and event, for a query over `posts`. The author sees the
 * post. Others do not if it is hidden or archived, a block exists in either direction, or the author is not active;
 * else everyone sees PUBLIC posts of a public account, followers see FOLLOWERS posts and all posts of a private account
 * except PRIVATE ones.
 */
const visibleWith = ({ isAuthor, isOpen, isPublic, isFollower }: AuthorAccess): SQL<boolean> =>
  sql<boolean>`(${posts.deletedAt} IS NULL AND (
  ${isAuthor}
  OR (NOT ${posts.isHidden} AND NOT ${posts.isArchived} AND ${isOpen}
    AND ((${posts.visibility} = 'PUBLIC' AND ${isPublic})
      OR (${posts.visibility} <> 'PRIVATE' AND ${isFollower})))
))`;

/** The rule; a query over the posts of one author passes the author, so conditions on the author are evaluated once. */
export const visiblePost = (viewer: PersonRef, author: PersonRef = posts.authorId): SQL<boolean> =>
  visibleWith({
    isAuthor: sql`${author} = ${viewer}`,
    isOpen: isOpenTo(viewer, author),
    isPublic: sql`NOT ${isPrivate(author)}`,
    isFollower: followExists(viewer, author),
  });

/** The rule for posts of the viewer and of followed authors to whom `isOpenTo` applies. */
export const visibleFollowedPost = (viewer: PersonRef): SQL<boolean> =>
  visibleWith({
    isAuthor: sql`${posts.authorId} = ${viewer}`,
    isOpen: sql`true`,
    isPublic: sql`true`,
    isFollower: sql`true`,
  });

/** Posts that everyone may see, without those of users in a block with the viewer. */
export const publicPost = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${visiblePost(null)} AND NOT ${blockedEitherWay(viewer, posts.authorId)})`;
