/**
 * Indexes that the original's code declares and that many of its databases never got: they came by a push, in no
 * migration. The way back needs them as much as the original did.
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

/** A table that only the line of February has: the databases of before never had any of these. */
export const FEBRUARY_TABLE = 'login_sessions';

/** Came after the last migration as well; the original's login fails without it. */
export const LATE_COLUMN = {
  table: FEBRUARY_TABLE,
  name: 'success',
  clause: 'boolean NOT NULL DEFAULT true',
};

/** What the product has besides the tables that we use: nobody else's, so a broken index on them is ours to mend. */
export const UNUSED_TABLES = new Set(
  `app_settings audit_logs comment_replies conversation_settings email_verification_tokens hidden_posts
  interest_categories keyword_filters login_sessions not_interested not_interested_posts phone_verification_tokens
  pinned_messages pins post_reactions push_tokens restricted_accounts saved_posts trusted_devices typing_indicators
  user_interests user_online_status`.split(/\s+/),
);

/** The original's tables that we use too; in an adopted database all others of ours are of our making alone. */
export const SHARED_TABLES = new Set(
  `blocks bookmarks comments conversations follows likes message_reactions messages muted_accounts notifications
  password_reset_tokens post_views posts reports shares user_sessions user_settings users`.split(/\s+/),
);

/** What we brought to them. */
export const ADDED_COLUMNS = new Set(
  `comments.deleted_at comments.edited_at comments.likes_count comments.parent_id comments.replies_count
  conversations.changed_at conversations.declined_at conversations.last_rev conversations.last_seq
  conversations.merged_into_id messages.body_hash messages.client_message_id messages.rev messages.seq
  users.deleted_at users.email_variant users.password_set_at users.username_variant`.split(/\s+/),
);

/** Columns of the original that may be null here: a post may be a picture alone. */
export const NULLABLE_COLUMNS = [['posts', 'content']] as const;
