import { index, pgEnum, pgTable, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { users } from '../users/users.tables.js';

export const notificationType = pgEnum('notification_type', [
  'LIKE',
  'COMMENT',
  'FOLLOW',
  'MESSAGE',
  'VERIFICATION_APPROVED',
  'VERIFICATION_DENIED',
  'VERIFICATION_INFO_NEEDED',
  'MENTION',
  'STORY_MENTION',
  'STORY_REPLY',
  'STORY_REACTION',
  'STORY_STICKER_RESPONSE',
  'AD_CAMPAIGN_ENDED',
  'AD_LOW_BALANCE',
  'AD_REFUND_PROCESSED',
  'AD_DISPUTE_RESOLVED',
]);

export const notifications = pgTable(
  'notifications',
  {
    id: id(),
    userId: varchar('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    actorId: varchar('actor_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    type: notificationType('type').notNull(),
    entityId: varchar('entity_id'),
    readAt: instant('read_at'),
    createdAt: createdAt(),
  },
  (t) => [
    index('notifications_user_id_idx').on(t.userId),
    index('notifications_user_read_idx').on(t.userId, t.readAt),
    // Ascending, for backward scans: a DESC NULLS LAST index does not match ORDER BY … DESC.
    index('notifications_user_created_id_idx').on(t.userId, t.createdAt, t.id),
    index('notifications_group_idx').on(t.userId, t.type, t.entityId, t.createdAt, t.id),
    index('notifications_cause_idx').on(t.actorId, t.userId, t.type, t.entityId),
  ],
);

export type Notification = typeof notifications.$inferSelect;
