/**
 * Indexes that the original's code declares and many of its databases lack, since no migration created them. A return
 * to the original needs them.
 */
const LATE_INDEXES = `
  users_category_idx users(category)
  users_created_at_idx users(created_at)
  users_email_idx users(email)
  users_is_admin_idx users(is_admin)
  users_is_verified_idx users(is_verified)
  users_last_active_at_idx users(last_active_at)
  users_username_idx users(username)
  posts_is_featured_idx posts(is_featured)
  posts_is_hidden_idx posts(is_hidden)
  posts_visibility_created_idx posts(visibility,created_at)
  posts_visibility_idx posts(visibility)
  comments_author_id_idx comments(author_id)
  comments_created_at_idx comments(created_at)
  comments_post_created_idx comments(post_id,created_at)
  comments_post_id_idx comments(post_id)
  likes_created_at_idx likes(created_at)
  likes_user_id_idx likes(user_id)
  conversations_created_at_idx conversations(created_at)
  conversations_last_message_idx conversations(last_message_at)
  conversations_participant1_idx conversations(participant1_id)
  conversations_participant2_idx conversations(participant2_id)
  conversations_status_idx conversations(status)
  messages_conversation_id_idx messages(conversation_id)
  messages_created_at_idx messages(created_at)
  messages_read_idx messages(read)
  messages_receiver_id_idx messages(receiver_id)
  messages_sender_id_idx messages(sender_id)`;

export interface LateIndex {
  name: string;
  table: string;
  columns: string[];
}

export const lateIndexes: LateIndex[] = [...LATE_INDEXES.matchAll(/(\w+) (\w+)\((.+)\)/g)].map(
  ([, name, table, columns]) => ({ name: name!, table: table!, columns: columns!.split(',') }),
);

/** Present only in the original's February line; older databases never had the late indexes and columns. */
export const FEBRUARY_TABLE = 'login_sessions';

/** Added after the original's last migration; its login fails without the column. */
export const LATE_COLUMN = {
  table: FEBRUARY_TABLE,
  name: 'success',
  clause: 'boolean NOT NULL DEFAULT true',
};

/**
 * The product's tables that this code does not use. No other program owns them, so adoption repairs their broken
 * indexes.
 */
export const UNUSED_TABLES = new Set(
  `app_settings audit_logs comment_replies conversation_settings email_verification_tokens hidden_posts
  interest_categories keyword_filters login_sessions not_interested not_interested_posts phone_verification_tokens
  pinned_messages pins post_reactions push_tokens restricted_accounts saved_posts trusted_devices typing_indicators
  user_interests user_online_status`.split(/\s+/),
);

/** The original's tables that this code uses too; in an adopted database we created all other tables of the schema. */
export const SHARED_TABLES = new Set(
  `blocks bookmarks comments conversations follows likes message_reactions messages muted_accounts notifications
  password_reset_tokens post_views posts reports shares user_sessions user_settings users`.split(/\s+/),
);

/** Columns that adoption adds to the shared tables. */
export const ADDED_COLUMNS = new Set(
  `comments.deleted_at comments.edited_at comments.likes_count comments.parent_id comments.replies_count
  conversations.changed_at conversations.declined_at conversations.last_rev conversations.last_seq
  conversations.merged_into_id messages.body_hash messages.client_message_id messages.rev messages.seq
  users.deleted_at users.email_variant users.password_set_at users.username_variant`.split(/\s+/),
);

/** Columns of the original that may be null here: a post may consist of a picture alone. */
export const NULLABLE_COLUMNS = [['posts', 'content']] as const;
