-- Substring search over names and posts. The indexes only make it fast: where the extension cannot be had, searches
-- still answer the same, by scanning.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX users_username_trgm_idx ON users USING gin (username gin_trgm_ops);
  CREATE INDEX users_display_name_trgm_idx ON users USING gin (display_name gin_trgm_ops);
  CREATE INDEX posts_content_trgm_idx ON posts USING gin (content gin_trgm_ops);
  CREATE INDEX posts_caption_trgm_idx ON posts USING gin (caption gin_trgm_ops);
EXCEPTION
  WHEN insufficient_privilege OR undefined_file OR feature_not_supported OR undefined_object THEN
    RAISE NOTICE 'pg_trgm is not available (%): searches will scan', SQLERRM;
END
$$;
