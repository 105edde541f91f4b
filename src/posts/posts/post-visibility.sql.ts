import { sql, type SQL } from 'drizzle-orm';
import {
  blockedEitherWay,
  followExists,
  isPrivate,
  type PersonRef,
} from '../../social-graph/visibility.tables.js';
import { active } from '../../users/account-state.tables.js';
import { users } from '../../users/users.tables.js';
import { posts } from '../posts.tables.js';

// OFFSET 0 has this asked for each post; the planner would rather read all active people into a hash first.
const isActive = (person: PersonRef): SQL =>
  sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${person} AND ${active} OFFSET 0)`;

/**
 * Of a query over `posts`: who sees what, the one rule of every route, list, count, search and event. Its author
 * does; else not if it is hidden or archived, a block stands between, or the author is not active; then PUBLIC is
 * everyone's unless the account is private, FOLLOWERS and all of a private account the followers', PRIVATE nobody's.
 * A query over the posts of one author names them, and what concerns the author is asked once.
 */
export const visiblePost = (
  viewer: PersonRef,
  author: PersonRef = posts.authorId,
): SQL<boolean> => sql<boolean>`(${posts.deletedAt} IS NULL AND (
  ${author} = ${viewer}
  OR (NOT ${posts.isHidden} AND NOT ${posts.isArchived} AND ${isActive(author)}
    AND NOT ${blockedEitherWay(viewer, author)}
    AND ((${posts.visibility} = 'PUBLIC' AND NOT ${isPrivate(author)})
      OR (${posts.visibility} <> 'PRIVATE' AND ${followExists(viewer, author)})))
))`;

/** Of a query over `posts`: what everyone may see, less the posts of people with a block between them and the viewer. */
export const publicPost = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${visiblePost(null)} AND NOT ${blockedEitherWay(viewer, posts.authorId)})`;
