import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Position } from '../../common/pagination/cursors.js';
import { inPlaceOf } from '../../database/plans.js';
import type { PersonRef } from '../../social-graph/visibility.sql.js';
import { authorColumns, type AuthorRow } from '../../users/author.sql.js';
import { users } from '../../users/users.tables.js';
import { bookmarks, likes, type Post, posts } from '../posts.tables.js';

/** A post as one viewer sees it. */
export interface PostRow extends Post {
  author: AuthorRow;
  hasLiked: boolean;
  hasSaved: boolean;
}

// OFFSET 0 has both asked for the posts of a page alone, not for everything that the viewer ever liked or saved. BETWEEN
// has the index over (user, post) serve: of one over the post alone, which holds as well when a post is believed to have
// a single like, the planner would read all likes of a popular post.
const ofViewer = (table: typeof likes | typeof bookmarks, viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${table} WHERE ${table.userId} = ${viewer} AND ${table.postId} BETWEEN ${posts.id} AND ${posts.id} OFFSET 0)`})`;

// LIMIT 1 has the author looked up for each post of a page; without statistics the planner would read all users instead.
export const authorOfPost = inPlaceOf(
  'users',
  sql`SELECT * FROM ${users} WHERE ${users.id} = ${posts.authorId} LIMIT 1`,
);

/** What a query over `posts` joined to `users` selects for a `PostRow`. */
export const postColumns = (viewer: PersonRef) => ({
  ...getTableColumns(posts),
  author: authorColumns,
  hasLiked: ofViewer(likes, viewer),
  hasSaved: ofViewer(bookmarks, viewer),
});

/** Of a prepared query: who asks, and the position after which the page starts. */
export const theViewer = sql`${sql.placeholder('viewer')}`;
export const afterTime = sql`${sql.placeholder('afterTime')}::timestamp`;
export const afterId = sql`${sql.placeholder('afterId')}`;
export const beyond = ({ createdAt, id }: { createdAt: AnyPgColumn; id: AnyPgColumn }): SQL =>
  sql`(${createdAt}, ${id}) < (${afterTime}, ${afterId})`;

/** What `beyond` asks for; a list without a position starts at its newest. */
export const startOf = ([afterTime, afterId]: Position = ['infinity', '']) => ({ afterTime, afterId });
