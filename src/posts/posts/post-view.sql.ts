import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Position } from '../../common/pagination/cursors.js';
import type { PersonRef } from '../../social-graph/visibility.tables.js';
import { authorColumns, type AuthorRow } from '../../users/author.tables.js';
import { bookmarks, likes, type Post, posts } from '../posts.tables.js';

/** A post as one viewer sees it. */
export interface PostRow extends Post {
  author: AuthorRow;
  hasLiked: boolean;
  hasSaved: boolean;
}

// OFFSET 0 has both asked for the posts of a page alone, not for everything that the viewer ever liked or saved.
const hasLiked = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${likes} WHERE ${likes.userId} = ${viewer} AND ${likes.postId} = ${posts.id} OFFSET 0)`})`;

const hasSaved = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${bookmarks} WHERE ${bookmarks.userId} = ${viewer} AND ${bookmarks.postId} = ${posts.id} OFFSET 0)`})`;

/** What a query over `posts` joined to `users` selects for a `PostRow`. */
export const postColumns = (viewer: PersonRef) => ({
  ...getTableColumns(posts),
  author: authorColumns,
  hasLiked: hasLiked(viewer),
  hasSaved: hasSaved(viewer),
});

/** Of a prepared query: who asks, and the position after which the page starts. */
export const theViewer = sql`${sql.placeholder('viewer')}`;
export const beyond = ({ createdAt, id }: { createdAt: AnyPgColumn; id: AnyPgColumn }): SQL =>
  sql`(${createdAt}, ${id}) < (${sql.placeholder('afterTime')}::timestamp, ${sql.placeholder('afterId')})`;

/** What `beyond` asks for; a list without a position starts at its newest. */
export const startOf = ([afterTime, afterId]: Position = ['infinity', '']) => ({ afterTime, afterId });
