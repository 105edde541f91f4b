import { boolean, index, pgTable, unique, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id } from '../database/columns.js';
import { users } from '../users/users.tables.js';

const person = (name: string) =>
  varchar(name)
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' });

export const follows = pgTable(
  'follows',
  {
    id: id(),
    followerId: person('follower_id'),
    followingId: person('following_id'),
    createdAt: createdAt(),
  },
  (t) => [
    unique('follows_unique').on(t.followerId, t.followingId),
    index('follows_follower_id_idx').on(t.followerId),
    index('follows_following_id_idx').on(t.followingId),
    index('follows_following_created_id_idx').on(
      t.followingId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    index('follows_follower_created_id_idx').on(
      t.followerId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
  ],
);

export const followRequests = pgTable(
  'follow_requests',
  { id: id(), requesterId: person('requester_id'), targetId: person('target_id'), createdAt: createdAt() },
  (t) => [
    unique('follow_requests_unique').on(t.requesterId, t.targetId),
    index('follow_requests_target_idx').on(
      t.targetId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
  ],
);

export const blocks = pgTable(
  'blocks',
  { id: id(), blockerId: person('blocker_id'), blockedId: person('blocked_id'), createdAt: createdAt() },
  (t) => [
    unique('blocks_unique').on(t.blockerId, t.blockedId),
    index('blocks_blocker_id_idx').on(t.blockerId),
    index('blocks_blocked_id_idx').on(t.blockedId),
  ],
);

export const mutedAccounts = pgTable(
  'muted_accounts',
  {
    id: id(),
    userId: person('user_id'),
    mutedUserId: person('muted_user_id'),
    mutePosts: boolean('mute_posts').notNull().default(true),
    muteStories: boolean('mute_stories').notNull().default(true),
    muteMessages: boolean('mute_messages').notNull().default(false),
    createdAt: createdAt(),
  },
  (t) => [
    unique('muted_unique').on(t.userId, t.mutedUserId),
    index('muted_accounts_user_id_idx').on(t.userId),
  ],
);

export type Follow = typeof follows.$inferSelect;
