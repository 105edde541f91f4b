import { sql } from 'drizzle-orm';
import { boolean, index, jsonb, pgTable, text, unique, varchar } from 'drizzle-orm/pg-core';
import { createdAt, id, instant } from '../database/columns.js';
import { fontSize, policy } from './users.enums.tables.js';
import { users } from './users.tables.js';

export interface NotificationChoices {
  likes: boolean;
  comments: boolean;
  follows: boolean;
  messages: boolean;
  mentions: boolean;
}

export interface MediaPreferences {
  autoplay: boolean;
  dataSaver: boolean;
  uploadQuality: 'low' | 'medium' | 'high';
}

export const PUSH_DEFAULTS = {
  likes: true,
  follows: true,
  comments: true,
  mentions: true,
  messages: true,
  liveVideos: true,
  promotions: false,
  storyViews: false,
  newFollowers: true,
  profileViews: false,
};

export const EMAIL_DEFAULTS = {
  mentions: false,
  messages: false,
  newFollowers: false,
  weeklyDigest: true,
  productUpdates: true,
  securityAlerts: true,
};

export const CONTENT_DEFAULTS = {
  autoTranslate: true,
  prioritizeFollowing: true,
  showSensitiveContent: false,
};

export const NOTIFICATION_DEFAULTS: NotificationChoices = {
  likes: true,
  follows: true,
  comments: true,
  mentions: true,
  messages: true,
};

export const MEDIA_DEFAULTS: MediaPreferences = { autoplay: true, dataSaver: false, uploadQuality: 'high' };

/** At most one row per user; a user without a row has the defaults. */
export const userSettings = pgTable(
  'user_settings',
  {
    id: id(),
    userId: varchar('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    privateAccount: boolean('private_account').notNull().default(false),
    activityStatusVisible: boolean('activity_status_visible').notNull().default(true),
    readReceiptsEnabled: boolean('read_receipts_enabled').notNull().default(true),
    profileViewHistoryEnabled: boolean('profile_view_history_enabled').notNull().default(true),
    anonymousViewingEnabled: boolean('anonymous_viewing_enabled').notNull().default(false),
    hideLikesTab: boolean('hide_likes_tab').notNull().default(false),
    tagApprovalRequired: boolean('tag_approval_required').notNull().default(false),
    searchEngineVisible: boolean('search_engine_visible').notNull().default(true),
    emailDiscoverable: boolean('email_discoverable').notNull().default(false),
    phoneDiscoverable: boolean('phone_discoverable').notNull().default(false),
    commentPolicy: policy('comment_policy').notNull().default('EVERYONE'),
    messagePolicy: policy('message_policy').notNull().default('EVERYONE'),
    mentionPolicy: policy('mention_policy').notNull().default('EVERYONE'),
    storyViewPolicy: policy('story_view_policy').notNull().default('FOLLOWERS'),
    followersListVisibility: policy('followers_list_visibility').notNull().default('EVERYONE'),
    followingListVisibility: policy('following_list_visibility').notNull().default('EVERYONE'),
    pushNotifications: jsonb('push_notifications')
      .$type<Record<string, boolean>>()
      .notNull()
      .default(PUSH_DEFAULTS),
    emailNotifications: jsonb('email_notifications')
      .$type<Record<string, boolean>>()
      .notNull()
      .default(EMAIL_DEFAULTS),
    quietHoursEnabled: boolean('quiet_hours_enabled').notNull().default(false),
    quietHoursStart: text('quiet_hours_start'),
    quietHoursEnd: text('quiet_hours_end'),
    quietHoursTimezone: text('quiet_hours_timezone'),
    contentPreferences: jsonb('content_preferences')
      .$type<Record<string, boolean>>()
      .notNull()
      .default(CONTENT_DEFAULTS),
    sensitiveContentFilter: boolean('sensitive_content_filter').notNull().default(true),
    loginAlertsEnabled: boolean('login_alerts_enabled').notNull().default(true),
    twoFactorEnabled: boolean('two_factor_enabled').notNull().default(false),
    fontSizePreference: fontSize('font_size_preference').notNull().default('MEDIUM'),
    notifications: jsonb('notifications')
      .$type<NotificationChoices>()
      .notNull()
      .default(NOTIFICATION_DEFAULTS),
    mediaPrefs: jsonb('media_prefs').$type<MediaPreferences>().notNull().default(MEDIA_DEFAULTS),
    createdAt: createdAt(),
    updatedAt: instant('updated_at').notNull().defaultNow(),
  },
  (t) => [
    unique('user_settings_user_id_unique').on(t.userId),
    index('user_settings_private_idx')
      .on(t.userId)
      .where(sql`${t.privateAccount}`),
  ],
);

export type UserSettings = typeof userSettings.$inferSelect;
