import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  pgTable,
  text,
  unique,
  varchar,
} from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../../database/columns.js';
import { users } from '../../users/users.tables.js';
import { posts } from '../posts.tables.js';

const person = (name: string) =>
  varchar(name)
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const comments = pgTable(
  'comments',
  {
    id: id(),
    postId: varchar('post_id')
      .notNull()
      .references(() => posts.id, { onDelete: 'cascade' }),
    authorId: person('author_id'),
    content: text('content').notNull(),
    isHidden: boolean('is_hidden').notNull().default(false),
    hiddenReason: text('hidden_reason'),
    hiddenAt: instant('hidden_at'),
    hiddenById: varchar('hidden_by_id'),
    parentId: varchar('parent_id').references((): AnyPgColumn => comments.id, { onDelete: 'cascade' }),
    likesCount: integer('likes_count').notNull().default(0),
    repliesCount: integer('replies_count').notNull().default(0),
    editedAt: instant('edited_at'),
    /** A deleted comment with replies stays as a tombstone, its text gone. */
    deletedAt: instant('deleted_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('comments_post_created_id_idx').on(t.postId, t.createdAt, t.id),
    index('comments_author_id_idx').on(t.authorId),
    index('comments_parent_id_idx').on(t.parentId),
  ],
);

export const commentLikes = pgTable(
  'comment_likes',
  {
    id: id(),
    commentId: varchar('comment_id')
      .notNull()
      .references(() => comments.id, { onDelete: 'cascade' }),
    userId: person('user_id'),
    createdAt: createdAt(),
  },
  (t) => [
    unique('comment_likes_unique').on(t.userId, t.commentId),
    index('comment_likes_comment_id_idx').on(t.commentId),
  ],
);

export type Comment = typeof comments.$inferSelect;
