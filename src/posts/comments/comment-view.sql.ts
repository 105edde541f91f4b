import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { personColumns } from '../../social-graph/person.sql.js';
import { listedFor, type PersonRef } from '../../social-graph/visibility.sql.js';
import type { AuthorRow } from '../../users/author.sql.js';
import { users } from '../../users/users.tables.js';
import { type Comment, commentLikes, comments } from './comments.tables.js';

/** A comment as one viewer sees it. */
export interface CommentRow extends Comment {
  author: AuthorRow;
  hasLiked: boolean;
}

const hasLiked = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${commentLikes} WHERE ${commentLikes.userId} = ${viewer} AND ${commentLikes.commentId} = ${comments.id} OFFSET 0)`})`;

/** What a query over `comments` joined to `users` selects for a `CommentRow`. */
export const commentColumns = (viewer: Exclude<PersonRef, null>) => ({
  ...getTableColumns(comments),
  author: personColumns(viewer),
  hasLiked: hasLiked(viewer),
});

/**
 * Of a query over `comments`, on a post that the viewer may see, joined to `users`: which ones they see. Not what is
 * hidden, nor of inactive people or with a block in between; but the tombstones of people who left.
 */
export const visibleComment = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(NOT ${comments.isHidden} AND (${listedFor(viewer)} OR (${comments.deletedAt} IS NOT NULL AND ${users.deletedAt} IS NOT NULL)))`;
