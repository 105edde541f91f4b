import { getTableColumns, sql, type SQL } from 'drizzle-orm';
import { personColumns } from '../../social-graph/person.sql.js';
import { listedFor, type PersonRef } from '../../social-graph/visibility.sql.js';
import type { AuthorRow } from '../../users/author.sql.js';
import { users } from '../../users/users.tables.js';
import { type Comment, commentLikes, comments } from './comments.tables.js';

export interface CommentRow extends Comment {
  author: AuthorRow;
  hasLiked: boolean;
}

const hasLiked = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(${sql`EXISTS (SELECT 1 FROM ${commentLikes} WHERE ${commentLikes.userId} = ${viewer} AND ${commentLikes.commentId} = ${comments.id} OFFSET 0)`})`;

/** The columns of a `CommentRow`, for a query over `comments` joined to `users`. */
export const commentColumns = (viewer: Exclude<PersonRef, null>) => ({
  ...getTableColumns(comments),
  author: personColumns(viewer),
  hasLiked: hasLiked(viewer),
});

/**
 * The comments that the viewer sees on a post that the viewer may see: none that are hidden, by inactive users, or by
 * users in a block with the viewer; but the tombstones of deleted accounts.
 */
export const visibleComment = (viewer: PersonRef): SQL<boolean> =>
  sql<boolean>`(NOT ${comments.isHidden} AND (${listedFor(viewer)} OR (${comments.deletedAt} IS NOT NULL AND ${users.deletedAt} IS NOT NULL)))`;
