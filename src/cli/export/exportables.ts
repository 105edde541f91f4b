/** An allow-list: a column that is not listed is never exported. */
export interface Exportable {
  table: string;
  columns: readonly string[];
  /** Contact and private data, exported only with --private. */
  private?: readonly string[];
  /** Condition for the rows of the user `$`. */
  of: string;
}

const list = (names: string) => names.split(' ');

/** Never includes passwords, sessions, reset codes, keys or rate limits. */
export const EXPORTABLES: readonly Exportable[] = [
  {
    table: 'users',
    columns: list(
      'id username email display_name bio avatar_url cover_url category location link_url net_worth influence_score is_admin is_verified verified_at suspended_at suspended_until suspended_reason deactivated_at deleted_at pronouns headline extended_bio custom_handle country province city timezone industry creator_category business_category website_url last_active_at created_at',
    ),
    private: list(
      'email_verified phone_number phone_verified birthday gender relationship_status relationship_partner_id contact_email contact_phone contact_address whatsapp_number',
    ),
    of: 'id = $',
  },
  {
    table: 'user_settings',
    columns: list(
      'user_id private_account activity_status_visible read_receipts_enabled comment_policy message_policy mention_policy followers_list_visibility following_list_visibility updated_at',
    ),
    of: 'user_id = $',
  },
  {
    table: 'posts',
    columns: list(
      'id author_id type content caption media_url thumbnail_url duration_ms aspect_ratio visibility comments_enabled likes_count comments_count saves_count shares_count views_count is_hidden hidden_reason deleted_at is_archived is_pinned edited_at created_at',
    ),
    of: 'author_id = $',
  },
  {
    table: 'comments',
    columns: list(
      'id post_id author_id parent_id content likes_count replies_count is_hidden hidden_reason edited_at deleted_at created_at',
    ),
    of: 'author_id = $',
  },
  { table: 'likes', columns: list('id user_id post_id created_at'), of: 'user_id = $' },
  { table: 'comment_likes', columns: list('id user_id comment_id created_at'), of: 'user_id = $' },
  { table: 'bookmarks', columns: list('id user_id post_id created_at'), of: 'user_id = $' },
  { table: 'shares', columns: list('id user_id post_id platform created_at'), of: 'user_id = $' },
  { table: 'post_views', columns: list('id user_id post_id viewed_at'), of: 'user_id = $' },
  {
    table: 'follows',
    columns: list('id follower_id following_id created_at'),
    of: '(follower_id = $ OR following_id = $)',
  },
  { table: 'follow_requests', columns: list('id requester_id target_id created_at'), of: 'requester_id = $' },
  { table: 'blocks', columns: list('id blocker_id blocked_id created_at'), of: 'blocker_id = $' },
  {
    table: 'muted_accounts',
    columns: list('id user_id muted_user_id mute_posts mute_stories mute_messages created_at'),
    of: 'user_id = $',
  },
  {
    table: 'conversations',
    columns: list(
      'id participant1_id participant2_id status inbox_folder requested_by_user_id accepted_at declined_at merged_into_id last_seq last_rev last_message_at created_at',
    ),
    of: '(participant1_id = $ OR participant2_id = $)',
  },
  {
    table: 'conversation_marks',
    columns: list('conversation_id user_id read_seq read_at delivered_seq delivered_at'),
    of: 'user_id = $',
  },
  {
    table: 'messages',
    columns: list(
      'id conversation_id seq rev sender_id receiver_id client_message_id message_type content media_url media_thumbnail media_duration file_name file_size file_mime_type link_url link_title reply_to_id edited_at deleted_at created_at',
    ),
    of: '(sender_id = $ OR receiver_id = $)',
  },
  {
    table: 'message_reactions',
    columns: list('id message_id user_id reaction created_at'),
    of: 'user_id = $',
  },
  {
    table: 'notifications',
    columns: list('id user_id actor_id type entity_id read_at created_at'),
    of: 'user_id = $',
  },
  {
    table: 'reports',
    columns: list('id reporter_id reported_user_id reported_post_id reason status resolved_at created_at'),
    of: 'reporter_id = $',
  },
  {
    table: 'influence_entries',
    columns: list('id user_id kind points subject_id created_at'),
    of: 'user_id = $',
  },
];
