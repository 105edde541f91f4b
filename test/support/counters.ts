/** Every stored counter of posts and comments beside its recount; the rows that differ. */
export const DRIFTED_COUNTERS = `
  SELECT id FROM posts WHERE
    likes_count <> (SELECT count(*) FROM likes WHERE post_id = posts.id)
    OR saves_count <> (SELECT count(*) FROM bookmarks WHERE post_id = posts.id)
    OR shares_count <> (SELECT count(*) FROM shares WHERE post_id = posts.id)
    OR views_count <> (SELECT count(*) FROM post_views WHERE post_id = posts.id)
    OR comments_count <> (
      SELECT count(*) FROM comments WHERE post_id = posts.id AND deleted_at IS NULL AND NOT is_hidden)
  UNION ALL SELECT id FROM comments WHERE
    likes_count <> (SELECT count(*) FROM comment_likes WHERE comment_id = comments.id)
    OR replies_count <> (
      SELECT count(*) FROM comments reply
      WHERE reply.parent_id = comments.id AND reply.deleted_at IS NULL AND NOT reply.is_hidden)`;
