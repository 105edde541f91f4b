CREATE TYPE "public"."message_status" AS ENUM('SENDING', 'SENT', 'DELIVERED', 'READ', 'FAILED');--> statement-breakpoint
CREATE TYPE "public"."message_type" AS ENUM('TEXT', 'PHOTO', 'VIDEO', 'VOICE', 'FILE', 'GIF', 'STICKER', 'LINK');--> statement-breakpoint
CREATE TYPE "public"."report_status" AS ENUM('PENDING', 'REVIEWED', 'RESOLVED', 'DISMISSED');--> statement-breakpoint
CREATE TYPE "public"."notification_type" AS ENUM('LIKE', 'COMMENT', 'FOLLOW', 'MESSAGE', 'VERIFICATION_APPROVED', 'VERIFICATION_DENIED', 'VERIFICATION_INFO_NEEDED', 'MENTION', 'STORY_MENTION', 'STORY_REPLY', 'STORY_REACTION', 'STORY_STICKER_RESPONSE', 'AD_CAMPAIGN_ENDED', 'AD_LOW_BALANCE', 'AD_REFUND_PROCESSED', 'AD_DISPUTE_RESOLVED');--> statement-breakpoint
CREATE TYPE "public"."post_type" AS ENUM('TEXT', 'PHOTO', 'VIDEO', 'VOICE');--> statement-breakpoint
CREATE TYPE "public"."visibility" AS ENUM('PUBLIC', 'FOLLOWERS', 'PRIVATE');--> statement-breakpoint
CREATE TYPE "public"."business_category" AS ENUM('LUXURY_BRAND', 'RESTAURANT_FOOD', 'REAL_ESTATE', 'FASHION_CLOTHING', 'AUTOMOTIVE', 'BEAUTY_SALON_SPA', 'FINANCE_TRADING', 'MEDIA_ENTERTAINMENT', 'NIGHTLIFE_CLUB_EVENTS', 'TECH_SOFTWARE', 'EDUCATION', 'HEALTH_MEDICAL', 'ECOMMERCE_STORE', 'SERVICES', 'AGENCY_MARKETING', 'OTHER');--> statement-breakpoint
CREATE TYPE "public"."creator_category" AS ENUM('INFLUENCER', 'ARTIST_MUSICIAN', 'PHOTOGRAPHER', 'VIDEOGRAPHER', 'BLOGGER', 'DJ_PRODUCER', 'COMEDIAN', 'PUBLIC_FIGURE', 'GAMER_STREAMER', 'EDUCATOR', 'FASHION_MODEL', 'FITNESS_COACH', 'BEAUTY_MAKEUP', 'BUSINESS_CREATOR', 'OTHER');--> statement-breakpoint
CREATE TYPE "public"."font_size" AS ENUM('SMALL', 'MEDIUM', 'LARGE', 'EXTRA_LARGE');--> statement-breakpoint
CREATE TYPE "public"."gender" AS ENUM('MALE', 'FEMALE', 'NON_BINARY', 'OTHER', 'PREFER_NOT_TO_SAY');--> statement-breakpoint
CREATE TYPE "public"."industry" AS ENUM('TECH', 'FINANCE', 'REAL_ESTATE', 'ENTERTAINMENT', 'SPORTS', 'HEALTHCARE', 'LEGAL', 'FASHION', 'HOSPITALITY', 'MEDIA', 'AUTOMOTIVE', 'AVIATION', 'ART', 'EDUCATION', 'CONSULTING', 'CRYPTO', 'VENTURE_CAPITAL', 'PRIVATE_EQUITY', 'PHILANTHROPY', 'OTHER');--> statement-breakpoint
CREATE TYPE "public"."net_worth_tier" AS ENUM('BUILDING', 'SILVER', 'GOLD', 'PLATINUM', 'DIAMOND');--> statement-breakpoint
CREATE TYPE "public"."policy" AS ENUM('EVERYONE', 'FOLLOWERS', 'NOBODY');--> statement-breakpoint
CREATE TYPE "public"."relationship_status" AS ENUM('SINGLE', 'IN_RELATIONSHIP', 'ENGAGED', 'MARRIED', 'COMPLICATED', 'OPEN', 'PREFER_NOT_TO_SAY');--> statement-breakpoint
CREATE TYPE "public"."theme_style" AS ENUM('DEFAULT', 'MINIMAL', 'BOLD', 'ELEGANT', 'DARK', 'VIBRANT');--> statement-breakpoint
CREATE TYPE "public"."user_category" AS ENUM('PERSONAL', 'CREATOR', 'BUSINESS');--> statement-breakpoint
CREATE TABLE "password_reset_tokens" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"token" varchar(6) NOT NULL,
	"expires_at" timestamp NOT NULL,
	"used_at" timestamp,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_sessions" (
	"sid" varchar NOT NULL,
	"sess" json NOT NULL,
	"expire" timestamp(6) NOT NULL,
	CONSTRAINT "session_pkey" PRIMARY KEY("sid")
);
--> statement-breakpoint
CREATE TABLE "conversation_marks" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"conversation_id" varchar NOT NULL,
	"user_id" varchar NOT NULL,
	"read_seq" bigint DEFAULT 0 NOT NULL,
	"read_at" timestamp,
	"delivered_seq" bigint DEFAULT 0 NOT NULL,
	"delivered_at" timestamp,
	CONSTRAINT "conversation_marks_unique" UNIQUE("conversation_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "conversations" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"participant1_id" varchar NOT NULL,
	"participant2_id" varchar NOT NULL,
	"status" text DEFAULT 'ACCEPTED' NOT NULL,
	"inbox_folder" text DEFAULT 'PRIMARY' NOT NULL,
	"requested_by_user_id" varchar,
	"accepted_at" timestamp,
	"last_message_at" timestamp DEFAULT now() NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	"last_seq" bigint DEFAULT 0 NOT NULL,
	"last_rev" bigint DEFAULT 0 NOT NULL,
	"changed_at" timestamp DEFAULT now() NOT NULL,
	"declined_at" timestamp,
	"merged_into_id" varchar,
	CONSTRAINT "conversations_participants_unique" UNIQUE("participant1_id","participant2_id")
);
--> statement-breakpoint
CREATE TABLE "message_reactions" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"message_id" varchar NOT NULL,
	"user_id" varchar NOT NULL,
	"reaction" varchar(10) NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "message_reactions_unique" UNIQUE("message_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"conversation_id" varchar NOT NULL,
	"sender_id" varchar NOT NULL,
	"receiver_id" varchar NOT NULL,
	"content" text NOT NULL,
	"message_type" "message_type" DEFAULT 'TEXT',
	"encrypted_content" text,
	"encrypted_key" text,
	"iv" text,
	"status" "message_status" DEFAULT 'SENT',
	"delivered_at" timestamp,
	"media_url" text,
	"media_thumbnail" text,
	"media_duration" integer,
	"file_name" text,
	"file_size" integer,
	"file_mime_type" text,
	"voice_waveform" jsonb,
	"link_url" text,
	"link_title" text,
	"link_description" text,
	"link_image" text,
	"link_domain" text,
	"reply_to_id" varchar,
	"read" boolean DEFAULT false NOT NULL,
	"read_at" timestamp,
	"deleted_at" timestamp,
	"deleted_for_sender" boolean DEFAULT false,
	"deleted_for_receiver" boolean DEFAULT false,
	"expires_at" timestamp,
	"edited_at" timestamp,
	"created_at" timestamp DEFAULT now() NOT NULL,
	"seq" bigint NOT NULL,
	"rev" bigint NOT NULL,
	"client_message_id" varchar(64),
	"body_hash" varchar(64)
);
--> statement-breakpoint
CREATE TABLE "presence_connections" (
	"node_id" varchar NOT NULL,
	"user_id" varchar NOT NULL,
	CONSTRAINT "presence_connections_node_id_user_id_pk" PRIMARY KEY("node_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "presence_nodes" (
	"node_id" varchar PRIMARY KEY NOT NULL,
	"seen_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "presence_people" (
	"user_id" varchar PRIMARY KEY NOT NULL,
	"last_seen_at" timestamp NOT NULL
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"reporter_id" varchar NOT NULL,
	"reported_user_id" varchar,
	"reported_post_id" varchar,
	"reason" text NOT NULL,
	"status" "report_status" DEFAULT 'PENDING' NOT NULL,
	"admin_notes" text,
	"resolved_at" timestamp,
	"resolved_by_id" varchar,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "notifications" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"actor_id" varchar NOT NULL,
	"type" "notification_type" NOT NULL,
	"entity_id" varchar,
	"read_at" timestamp,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "comment_likes" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"comment_id" varchar NOT NULL,
	"user_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "comment_likes_unique" UNIQUE("user_id","comment_id")
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"post_id" varchar NOT NULL,
	"author_id" varchar NOT NULL,
	"content" text NOT NULL,
	"is_hidden" boolean DEFAULT false NOT NULL,
	"hidden_reason" text,
	"hidden_at" timestamp,
	"hidden_by_id" varchar,
	"parent_id" varchar,
	"likes_count" integer DEFAULT 0 NOT NULL,
	"replies_count" integer DEFAULT 0 NOT NULL,
	"edited_at" timestamp,
	"deleted_at" timestamp,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "bookmarks" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"post_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "bookmarks_user_post_unique" UNIQUE("user_id","post_id")
);
--> statement-breakpoint
CREATE TABLE "likes" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"post_id" varchar NOT NULL,
	"user_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "likes_user_post_unique" UNIQUE("user_id","post_id")
);
--> statement-breakpoint
CREATE TABLE "post_views" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"post_id" varchar NOT NULL,
	"viewed_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "post_views_user_post_date_unique" UNIQUE("user_id","post_id")
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"author_id" varchar NOT NULL,
	"type" "post_type" DEFAULT 'TEXT' NOT NULL,
	"content" text,
	"caption" text,
	"media_url" text,
	"thumbnail_url" text,
	"duration_ms" integer,
	"aspect_ratio" real,
	"visibility" "visibility" DEFAULT 'PUBLIC' NOT NULL,
	"comments_enabled" boolean DEFAULT true NOT NULL,
	"likes_count" integer DEFAULT 0 NOT NULL,
	"comments_count" integer DEFAULT 0 NOT NULL,
	"saves_count" integer DEFAULT 0 NOT NULL,
	"shares_count" integer DEFAULT 0 NOT NULL,
	"views_count" integer DEFAULT 0 NOT NULL,
	"is_featured" boolean DEFAULT false NOT NULL,
	"is_hidden" boolean DEFAULT false NOT NULL,
	"hidden_reason" text,
	"hidden_at" timestamp,
	"hidden_by_id" varchar,
	"deleted_at" timestamp,
	"deleted_by_id" varchar,
	"delete_reason" text,
	"edited_at" timestamp,
	"is_archived" boolean DEFAULT false NOT NULL,
	"archived_at" timestamp,
	"is_pinned" boolean DEFAULT false NOT NULL,
	"pinned_at" timestamp,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "shares" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"post_id" varchar NOT NULL,
	"platform" text,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "blocks" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"blocker_id" varchar NOT NULL,
	"blocked_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "blocks_unique" UNIQUE("blocker_id","blocked_id")
);
--> statement-breakpoint
CREATE TABLE "follow_requests" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"requester_id" varchar NOT NULL,
	"target_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "follow_requests_unique" UNIQUE("requester_id","target_id")
);
--> statement-breakpoint
CREATE TABLE "follows" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"follower_id" varchar NOT NULL,
	"following_id" varchar NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "follows_unique" UNIQUE("follower_id","following_id")
);
--> statement-breakpoint
CREATE TABLE "muted_accounts" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"muted_user_id" varchar NOT NULL,
	"mute_posts" boolean DEFAULT true NOT NULL,
	"mute_stories" boolean DEFAULT true NOT NULL,
	"mute_messages" boolean DEFAULT false NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "muted_unique" UNIQUE("user_id","muted_user_id")
);
--> statement-breakpoint
CREATE TABLE "influence_entries" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"kind" text NOT NULL,
	"points" integer NOT NULL,
	"subject_id" varchar,
	"created_at" timestamp DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "user_settings" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"user_id" varchar NOT NULL,
	"private_account" boolean DEFAULT false NOT NULL,
	"activity_status_visible" boolean DEFAULT true NOT NULL,
	"read_receipts_enabled" boolean DEFAULT true NOT NULL,
	"profile_view_history_enabled" boolean DEFAULT true NOT NULL,
	"anonymous_viewing_enabled" boolean DEFAULT false NOT NULL,
	"hide_likes_tab" boolean DEFAULT false NOT NULL,
	"tag_approval_required" boolean DEFAULT false NOT NULL,
	"search_engine_visible" boolean DEFAULT true NOT NULL,
	"email_discoverable" boolean DEFAULT false NOT NULL,
	"phone_discoverable" boolean DEFAULT false NOT NULL,
	"comment_policy" "policy" DEFAULT 'EVERYONE' NOT NULL,
	"message_policy" "policy" DEFAULT 'EVERYONE' NOT NULL,
	"mention_policy" "policy" DEFAULT 'EVERYONE' NOT NULL,
	"story_view_policy" "policy" DEFAULT 'FOLLOWERS' NOT NULL,
	"followers_list_visibility" "policy" DEFAULT 'EVERYONE' NOT NULL,
	"following_list_visibility" "policy" DEFAULT 'EVERYONE' NOT NULL,
	"push_notifications" jsonb DEFAULT '{"likes":true,"follows":true,"comments":true,"mentions":true,"messages":true,"liveVideos":true,"promotions":false,"storyViews":false,"newFollowers":true,"profileViews":false}'::jsonb NOT NULL,
	"email_notifications" jsonb DEFAULT '{"mentions":false,"messages":false,"newFollowers":false,"weeklyDigest":true,"productUpdates":true,"securityAlerts":true}'::jsonb NOT NULL,
	"quiet_hours_enabled" boolean DEFAULT false NOT NULL,
	"quiet_hours_start" text,
	"quiet_hours_end" text,
	"quiet_hours_timezone" text,
	"content_preferences" jsonb DEFAULT '{"autoTranslate":true,"prioritizeFollowing":true,"showSensitiveContent":false}'::jsonb NOT NULL,
	"sensitive_content_filter" boolean DEFAULT true NOT NULL,
	"login_alerts_enabled" boolean DEFAULT true NOT NULL,
	"two_factor_enabled" boolean DEFAULT false NOT NULL,
	"font_size_preference" "font_size" DEFAULT 'MEDIUM' NOT NULL,
	"notifications" jsonb DEFAULT '{"likes":true,"follows":true,"comments":true,"mentions":true,"messages":true}'::jsonb NOT NULL,
	"media_prefs" jsonb DEFAULT '{"autoplay":true,"dataSaver":false,"uploadQuality":"high"}'::jsonb NOT NULL,
	"created_at" timestamp DEFAULT now() NOT NULL,
	"updated_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "user_settings_user_id_unique" UNIQUE("user_id")
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" varchar PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"username" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"password" text NOT NULL,
	"display_name" text NOT NULL,
	"bio" text DEFAULT '',
	"avatar_url" text,
	"cover_url" text,
	"category" "user_category" DEFAULT 'PERSONAL' NOT NULL,
	"location" text,
	"link_url" text,
	"net_worth" bigint DEFAULT 0 NOT NULL,
	"influence_score" integer DEFAULT 0 NOT NULL,
	"is_admin" boolean DEFAULT false NOT NULL,
	"suspended_at" timestamp,
	"suspended_until" timestamp,
	"suspended_reason" text,
	"suspended_by_id" varchar,
	"deactivated_at" timestamp,
	"is_verified" boolean DEFAULT false NOT NULL,
	"verified_at" timestamp,
	"pronouns" text,
	"last_active_at" timestamp,
	"birthday" timestamp,
	"profile_song_url" text,
	"profile_song_title" text,
	"profile_song_artist" text,
	"avatar_video_url" text,
	"phone_number" text,
	"phone_verified" boolean DEFAULT false NOT NULL,
	"sms_notifications_enabled" boolean DEFAULT false NOT NULL,
	"voice_bio_url" text,
	"voice_bio_duration_ms" integer,
	"contact_email" text,
	"contact_phone" text,
	"contact_address" text,
	"relationship_status" "relationship_status",
	"relationship_partner_id" varchar,
	"theme_color" text,
	"theme_style" "theme_style" DEFAULT 'DEFAULT',
	"custom_handle" text,
	"headline" text,
	"extended_bio" text,
	"timezone" text,
	"profile_effects" jsonb DEFAULT '{}'::jsonb,
	"last_seen_at" timestamp,
	"follower_milestone" integer DEFAULT 0,
	"total_likes_received" integer DEFAULT 0,
	"total_views_received" integer DEFAULT 0,
	"industry" "industry",
	"net_worth_tier" "net_worth_tier" DEFAULT 'BUILDING',
	"onboarding_completed" boolean DEFAULT false NOT NULL,
	"onboarding_step" integer DEFAULT 0 NOT NULL,
	"net_worth_visibility" "policy" DEFAULT 'EVERYONE',
	"profile_visibility" "policy" DEFAULT 'EVERYONE',
	"first_session_completed" boolean DEFAULT false NOT NULL,
	"country" text,
	"province" text,
	"city" text,
	"gender" "gender",
	"creator_category" "creator_category",
	"portfolio_url" text,
	"primary_platforms" jsonb DEFAULT '[]'::jsonb,
	"content_language" text,
	"content_tags" jsonb DEFAULT '[]'::jsonb,
	"has_management" boolean DEFAULT false,
	"management_name" text,
	"show_location_publicly" boolean DEFAULT true,
	"business_category" "business_category",
	"date_established" timestamp,
	"whatsapp_number" text,
	"business_hours" jsonb DEFAULT '{}'::jsonb,
	"website_url" text,
	"created_at" timestamp DEFAULT now() NOT NULL,
	"auth_provider" text DEFAULT 'email',
	"google_id" text,
	"apple_id" text,
	"profile_complete" boolean DEFAULT false NOT NULL,
	"terms_accepted_at" timestamp,
	"privacy_accepted_at" timestamp,
	"community_guidelines_accepted_at" timestamp,
	"legal_version" text,
	"marketing_opt_in" boolean DEFAULT false,
	"encryption_public_key" text,
	"encryption_key_created_at" timestamp,
	"password_set_at" timestamp,
	"deleted_at" timestamp,
	"username_variant" boolean DEFAULT false NOT NULL,
	"email_variant" boolean DEFAULT false NOT NULL,
	CONSTRAINT "users_google_id_unique" UNIQUE("google_id"),
	CONSTRAINT "users_apple_id_unique" UNIQUE("apple_id"),
	CONSTRAINT "users_username_unique" UNIQUE("username"),
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_custom_handle_unique" UNIQUE("custom_handle")
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"user_id" varchar NOT NULL,
	"key" varchar(255) NOT NULL,
	"request_hash" varchar(64) NOT NULL,
	"status" integer,
	"body" json,
	"created_at" timestamp DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_user_id_key_pk" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "rate_limit_counters" (
	"key" varchar(255) PRIMARY KEY NOT NULL,
	"points" integer NOT NULL,
	"expires_at" timestamp NOT NULL
);
--> statement-breakpoint
ALTER TABLE "password_reset_tokens" ADD CONSTRAINT "password_reset_tokens_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation_marks" ADD CONSTRAINT "conversation_marks_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversation_marks" ADD CONSTRAINT "conversation_marks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_participant1_id_users_id_fk" FOREIGN KEY ("participant1_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_participant2_id_users_id_fk" FOREIGN KEY ("participant2_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "conversations" ADD CONSTRAINT "conversations_requested_by_user_id_users_id_fk" FOREIGN KEY ("requested_by_user_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reactions" ADD CONSTRAINT "message_reactions_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "message_reactions" ADD CONSTRAINT "message_reactions_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_conversation_id_conversations_id_fk" FOREIGN KEY ("conversation_id") REFERENCES "public"."conversations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sender_id_users_id_fk" FOREIGN KEY ("sender_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_receiver_id_users_id_fk" FOREIGN KEY ("receiver_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_connections" ADD CONSTRAINT "presence_connections_node_id_presence_nodes_node_id_fk" FOREIGN KEY ("node_id") REFERENCES "public"."presence_nodes"("node_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_connections" ADD CONSTRAINT "presence_connections_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "presence_people" ADD CONSTRAINT "presence_people_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reporter_id_users_id_fk" FOREIGN KEY ("reporter_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reported_user_id_users_id_fk" FOREIGN KEY ("reported_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_reported_post_id_posts_id_fk" FOREIGN KEY ("reported_post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reports" ADD CONSTRAINT "reports_resolved_by_id_users_id_fk" FOREIGN KEY ("resolved_by_id") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notifications" ADD CONSTRAINT "notifications_actor_id_users_id_fk" FOREIGN KEY ("actor_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_likes" ADD CONSTRAINT "comment_likes_comment_id_comments_id_fk" FOREIGN KEY ("comment_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comment_likes" ADD CONSTRAINT "comment_likes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "comments" ADD CONSTRAINT "comments_parent_id_comments_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."comments"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookmarks" ADD CONSTRAINT "bookmarks_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bookmarks" ADD CONSTRAINT "bookmarks_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "likes" ADD CONSTRAINT "likes_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "likes" ADD CONSTRAINT "likes_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_views" ADD CONSTRAINT "post_views_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "post_views" ADD CONSTRAINT "post_views_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "shares" ADD CONSTRAINT "shares_post_id_posts_id_fk" FOREIGN KEY ("post_id") REFERENCES "public"."posts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocker_id_users_id_fk" FOREIGN KEY ("blocker_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blocks" ADD CONSTRAINT "blocks_blocked_id_users_id_fk" FOREIGN KEY ("blocked_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_requests" ADD CONSTRAINT "follow_requests_requester_id_users_id_fk" FOREIGN KEY ("requester_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follow_requests" ADD CONSTRAINT "follow_requests_target_id_users_id_fk" FOREIGN KEY ("target_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_follower_id_users_id_fk" FOREIGN KEY ("follower_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "follows" ADD CONSTRAINT "follows_following_id_users_id_fk" FOREIGN KEY ("following_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "muted_accounts" ADD CONSTRAINT "muted_accounts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "muted_accounts" ADD CONSTRAINT "muted_accounts_muted_user_id_users_id_fk" FOREIGN KEY ("muted_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "influence_entries" ADD CONSTRAINT "influence_entries_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "user_settings" ADD CONSTRAINT "user_settings_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "password_reset_tokens_token_idx" ON "password_reset_tokens" USING btree ("token");--> statement-breakpoint
CREATE INDEX "password_reset_tokens_user_id_idx" ON "password_reset_tokens" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "IDX_session_expire" ON "user_sessions" USING btree ("expire");--> statement-breakpoint
CREATE INDEX "conversation_marks_user_idx" ON "conversation_marks" USING btree ("user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "conversations_pair_unique" ON "conversations" USING btree (LEAST("participant1_id" COLLATE "C", "participant2_id" COLLATE "C"),GREATEST("participant1_id" COLLATE "C", "participant2_id" COLLATE "C")) WHERE "conversations"."merged_into_id" IS NULL;--> statement-breakpoint
CREATE INDEX "conversations_participant1_recent_idx" ON "conversations" USING btree ("participant1_id","last_message_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "conversations_participant2_recent_idx" ON "conversations" USING btree ("participant2_id","last_message_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "conversations_changed_at_idx" ON "conversations" USING btree ("changed_at");--> statement-breakpoint
CREATE INDEX "message_reactions_message_idx" ON "message_reactions" USING btree ("message_id");--> statement-breakpoint
CREATE INDEX "messages_conversation_created_idx" ON "messages" USING btree ("conversation_id","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_conversation_seq_unique" ON "messages" USING btree ("conversation_id","seq");--> statement-breakpoint
CREATE INDEX "messages_conversation_rev_idx" ON "messages" USING btree ("conversation_id","rev");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_sender_client_id_unique" ON "messages" USING btree ("sender_id","client_message_id");--> statement-breakpoint
CREATE INDEX "messages_receiver_id_idx" ON "messages" USING btree ("receiver_id");--> statement-breakpoint
CREATE INDEX "messages_reply_to_idx" ON "messages" USING btree ("reply_to_id");--> statement-breakpoint
CREATE INDEX "presence_connections_user_idx" ON "presence_connections" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "reports_created_at_idx" ON "reports" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "reports_reporter_id_idx" ON "reports" USING btree ("reporter_id");--> statement-breakpoint
CREATE INDEX "reports_status_idx" ON "reports" USING btree ("status");--> statement-breakpoint
CREATE INDEX "notifications_user_id_idx" ON "notifications" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "notifications_user_read_idx" ON "notifications" USING btree ("user_id","read_at");--> statement-breakpoint
CREATE INDEX "notifications_user_created_id_idx" ON "notifications" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_group_idx" ON "notifications" USING btree ("user_id","type","entity_id","created_at","id");--> statement-breakpoint
CREATE INDEX "notifications_cause_idx" ON "notifications" USING btree ("actor_id","user_id","type","entity_id");--> statement-breakpoint
CREATE INDEX "comment_likes_comment_id_idx" ON "comment_likes" USING btree ("comment_id");--> statement-breakpoint
CREATE INDEX "comments_post_created_id_idx" ON "comments" USING btree ("post_id","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_author_id_idx" ON "comments" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "comments_parent_id_idx" ON "comments" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "bookmarks_user_id_idx" ON "bookmarks" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "bookmarks_post_id_idx" ON "bookmarks" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "bookmarks_user_created_id_idx" ON "bookmarks" USING btree ("user_id","created_at","id");--> statement-breakpoint
CREATE INDEX "likes_post_id_idx" ON "likes" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "post_views_post_id_idx" ON "post_views" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "post_views_user_id_idx" ON "post_views" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "posts_created_at_idx" ON "posts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "posts_author_id_idx" ON "posts" USING btree ("author_id");--> statement-breakpoint
CREATE INDEX "posts_created_id_idx" ON "posts" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "posts_author_created_id_idx" ON "posts" USING btree ("author_id","created_at","id");--> statement-breakpoint
CREATE INDEX "shares_post_id_idx" ON "shares" USING btree ("post_id");--> statement-breakpoint
CREATE INDEX "shares_user_id_idx" ON "shares" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "blocks_blocker_id_idx" ON "blocks" USING btree ("blocker_id");--> statement-breakpoint
CREATE INDEX "blocks_blocked_id_idx" ON "blocks" USING btree ("blocked_id");--> statement-breakpoint
CREATE INDEX "follow_requests_target_idx" ON "follow_requests" USING btree ("target_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "follows_follower_id_idx" ON "follows" USING btree ("follower_id");--> statement-breakpoint
CREATE INDEX "follows_following_id_idx" ON "follows" USING btree ("following_id");--> statement-breakpoint
CREATE INDEX "follows_following_created_id_idx" ON "follows" USING btree ("following_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "follows_follower_created_id_idx" ON "follows" USING btree ("follower_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "muted_accounts_user_id_idx" ON "muted_accounts" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "influence_entries_user_created_idx" ON "influence_entries" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "user_settings_private_idx" ON "user_settings" USING btree ("user_id") WHERE "user_settings"."private_account";--> statement-breakpoint
CREATE UNIQUE INDEX "users_username_folded_unique" ON "users" USING btree (lower("username" COLLATE "C")) WHERE NOT "users"."username_variant";--> statement-breakpoint
CREATE UNIQUE INDEX "users_email_folded_unique" ON "users" USING btree (lower("email" COLLATE "C")) WHERE NOT "users"."email_variant";--> statement-breakpoint
CREATE INDEX "users_created_at_idx" ON "users" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "users_net_worth_idx" ON "users" USING btree ("net_worth" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "users_username_folded_idx" ON "users" USING btree (lower("username" COLLATE "C"),"id");--> statement-breakpoint
CREATE INDEX "users_inactive_idx" ON "users" USING btree ("id") WHERE "users"."suspended_at" IS NOT NULL OR "users"."deactivated_at" IS NOT NULL OR "users"."deleted_at" IS NOT NULL;--> statement-breakpoint
CREATE INDEX "idempotency_keys_created_at_idx" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "rate_limit_counters_expires_at_idx" ON "rate_limit_counters" USING btree ("expires_at");