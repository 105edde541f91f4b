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

/** What of a post's visibility depends on its author and the viewer alone: each a condition in SQL. */
interface AuthorAccess {
  isAuthor: SQL;
  isOpen: SQL;
  isPublic: SQL;
  isFollower: SQL;
}

// OFFSET 0 has this asked for each post; the planner would rather read all active people into a hash first.
const isActive = (person: PersonRef): SQL =>
  sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${person} AND ${active} OFFSET 0)`;

/** Whether the author is active and no block is between them and the viewer. */
export const isOpenTo = (viewer: PersonRef, author: PersonRef): SQL<boolean> =>
  sql<boolean>`(${isActive(author)} AND NOT ${blockedEitherWay(viewer, author)})`;

/**
 * Of a query over `posts`: who sees what, the one rule of every route, list, count, search and event. Its author
 * does; else not if it is hidden or archived, a block stands between, or the author is not active; then PUBLIC is
 * everyone's unless the account is private, FOLLOWERS and all of a private account the followers', PRIVATE nobody's.
 */
const visibleWith = ({ isAuthor, isOpen, isPublic, isFollower }: AuthorAccess): SQL<boolean> =>
  sql<boolean>`(${posts.deletedAt} IS NULL AND (
  ${isAuthor}
  OR (NOT ${posts.isHidden} AND NOT ${posts.isArchived} AND ${isOpen}
    AND ((${posts.visibility} = 'PUBLIC' AND ${isPublic})
      OR (${posts.visibility} <> 'PRIVATE' AND ${isFollower})))
))`;

/** The rule. A query over the posts of one author names them, and what concerns the author is asked once. */
export const visiblePost = (viewer: PersonRef, author: PersonRef = posts.authorId): SQL<boolean> =>
  visibleWith({
    isAuthor: sql`${author} = ${viewer}`,
    isOpen: isOpenTo(viewer, author),
    isPublic: sql`NOT ${isPrivate(author)}`,
    isFollower: followExists(viewer, author),
  });

/** The rule, for posts of the viewer and of authors whom the viewer follows and to whom `isOpenTo` applies. */
export const visibleFollowedPost = (viewer: PersonRef): SQL<boolean> =>
  visibleWith({
    isAuthor: sql`${posts.authorId} = ${viewer}`,
    isOpen: sql`true`,
    isPublic: sql`true`,
    isFollower: sql`true`,
  });

/** Of a query over `posts`: what everyone may see, less the posts of people with a block between them and the viewer. */
export const publicPost = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${visiblePost(null)} AND NOT ${blockedEitherWay(viewer, posts.authorId)})`;
