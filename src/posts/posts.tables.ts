import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgEnum, pgTable, real, text, unique, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { inByteOrder } from '../database/plans.js';
import { users } from '../users/users.tables.js';

export const postType = pgEnum('post_type', ['TEXT', 'PHOTO', 'VIDEO', 'VOICE']);
export const visibility = pgEnum('visibility', ['PUBLIC', 'FOLLOWERS', 'PRIVATE']);

const person = (name: string) =>
  varchar(name)
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });
const post = () =>
  varchar('post_id')
    .notNull()
    .references(() => posts.id, { onDelete: 'cascade' });

export const posts = pgTable(
  'posts',
  {
    id: id(),
    authorId: person('author_id'),
    type: postType('type').notNull().default('TEXT'),
    content: text('content'),
    caption: text('caption'),
    mediaUrl: text('media_url'),
    thumbnailUrl: text('thumbnail_url'),
    durationMs: integer('duration_ms'),
    aspectRatio: real('aspect_ratio'),
    visibility: visibility('visibility').notNull().default('PUBLIC'),
    commentsEnabled: boolean('comments_enabled').notNull().default(true),
    likesCount: integer('likes_count').notNull().default(0),
    commentsCount: integer('comments_count').notNull().default(0),
    savesCount: integer('saves_count').notNull().default(0),
    sharesCount: integer('shares_count').notNull().default(0),
    viewsCount: integer('views_count').notNull().default(0),
    isFeatured: boolean('is_featured').notNull().default(false),
    isHidden: boolean('is_hidden').notNull().default(false),
    hiddenReason: text('hidden_reason'),
    hiddenAt: instant('hidden_at'),
    hiddenById: varchar('hidden_by_id'),
    deletedAt: instant('deleted_at'),
    deletedById: varchar('deleted_by_id'),
    deleteReason: text('delete_reason'),
    editedAt: instant('edited_at'),
    isArchived: boolean('is_archived').notNull().default(false),
    archivedAt: instant('archived_at'),
    isPinned: boolean('is_pinned').notNull().default(false),
    pinnedAt: instant('pinned_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('posts_created_at_idx').on(t.createdAt),
    index('posts_author_id_idx').on(t.authorId),
    // Ascending, for backward scans: a DESC NULLS LAST index does not match ORDER BY … DESC.
    index('posts_created_id_idx').on(t.createdAt, t.id),
    index('posts_author_timeline_idx').on(inByteOrder(t.authorId), t.createdAt, t.id),
  ],
);

export const likes = pgTable(
  'likes',
  { id: id(), postId: post(), userId: person('user_id'), createdAt: createdAt() },
  (t) => [unique('likes_user_post_unique').on(t.userId, t.postId), index('likes_post_id_idx').on(t.postId)],
);

export const bookmarks = pgTable(
  'bookmarks',
  { id: id(), userId: person('user_id'), postId: post(), createdAt: createdAt() },
  (t) => [
    unique('bookmarks_user_post_unique').on(t.userId, t.postId),
    index('bookmarks_user_id_idx').on(t.userId),
    index('bookmarks_post_id_idx').on(t.postId),
    index('bookmarks_user_timeline_idx').on(inByteOrder(t.userId), t.createdAt, t.id),
  ],
);

export const shares = pgTable(
  'shares',
  { id: id(), userId: person('user_id'), postId: post(), platform: text('platform'), createdAt: createdAt() },
  (t) => [index('shares_post_id_idx').on(t.postId), index('shares_user_id_idx').on(t.userId)],
);

export const postViews = pgTable(
  'post_views',
  {
    id: id(),
    userId: person('user_id'),
    postId: post(),
    viewedAt: instant('viewed_at')
      .notNull()
      .default(sql`now()`),
  },
  (t) => [
    unique('post_views_user_post_date_unique').on(t.userId, t.postId),
    index('post_views_post_id_idx').on(t.postId),
    index('post_views_user_id_idx').on(t.userId),
  ],
);

export type Post = typeof posts.$inferSelect;

export const CLEARED = { content: null, caption: null, mediaUrl: null, thumbnailUrl: null };
