CREATE INDEX "bookmarks_user_timeline_idx" ON "bookmarks" USING btree ("user_id" COLLATE "C","created_at","id");--> statement-breakpoint
CREATE INDEX "posts_author_timeline_idx" ON "posts" USING btree ("author_id" COLLATE "C","created_at","id");--> statement-breakpoint
DROP INDEX IF EXISTS "bookmarks_user_created_id_idx";--> statement-breakpoint
DROP INDEX IF EXISTS "posts_author_created_id_idx";