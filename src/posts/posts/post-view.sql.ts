import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Position } from '../../common/pagination/cursors.js';
import { inPlaceOf } from '../../database/plans.js';
import type { PersonRef } from '../../social-graph/visibility.sql.js';
import { authorColumns, type AuthorRow } from '../../users/author.sql.js';
import { users } from '../../users/users.tables.js';
import { bookmarks, likes, type Post, posts } from '../posts.tables.js';

export interface PostRow extends Post {
  author: AuthorRow;
  hasLiked: boolean;
  hasSaved: boolean;
}

// OFFSET 0 limits both to the posts of a page, instead of everything that the viewer ever liked or saved. BETWEEN makes
// the planner use the index over (user, post): it prefers the one over the post alone while it believes that a post has
// a single like, and would read all likes of a popular post.
const existsForViewer = (table: typeof likes | typeof bookmarks, viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${table} WHERE ${table.userId} = ${viewer} AND ${table.postId} BETWEEN ${posts.id} AND ${posts.id} OFFSET 0)`})`;

// LIMIT 1 makes PostgreSQL look up the author per post; without statistics the planner would read all users instead.
export const authorOfPost = inPlaceOf(
  'users',
  sql`SELECT * FROM ${users} WHERE ${users.id} = ${posts.authorId} LIMIT 1`,
);

/** The columns of a `PostRow`, for a query over `posts` joined to `users`. */
export const postColumns = (viewer: PersonRef) => ({
  ...getTableColumns(posts),
  author: authorColumns,
  hasLiked: existsForViewer(likes, viewer),
  hasSaved: existsForViewer(bookmarks, viewer),
});

/** Parameters of a prepared query: the viewer, and the position after which the page starts. */
export const viewerParam = sql`${sql.placeholder('viewer')}`;
export const afterTime = sql`${sql.placeholder('afterTime')}::timestamp`;
export const afterId = sql`${sql.placeholder('afterId')}`;
export const afterCursor = ({ createdAt, id }: { createdAt: AnyPgColumn; id: AnyPgColumn }): SQL =>
  sql`(${createdAt}, ${id}) < (${afterTime}, ${afterId})`;

/** The parameters of `afterCursor`; without a position the list starts at its newest entry. */
export const cursorParams = ([afterTime, afterId]: Position = ['infinity', '']) => ({ afterTime, afterId });
