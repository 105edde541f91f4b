-- Prepared statement `posts_of_everyone`. Generated; do not edit.
select
  "posts"."id",
  "posts"."author_id",
  "posts"."type",
  "posts"."content",
  "posts"."caption",
  "posts"."media_url",
  "posts"."thumbnail_url",
  "posts"."duration_ms",
  "posts"."aspect_ratio",
  "posts"."visibility",
  "posts"."comments_enabled",
  "posts"."likes_count",
  "posts"."comments_count",
  "posts"."saves_count",
  "posts"."shares_count",
  "posts"."views_count",
  "posts"."is_featured",
  "posts"."is_hidden",
  "posts"."hidden_reason",
  "posts"."hidden_at",
  "posts"."hidden_by_id",
  "posts"."deleted_at",
  "posts"."deleted_by_id",
  "posts"."delete_reason",
  "posts"."edited_at",
  "posts"."is_archived",
  "posts"."archived_at",
  "posts"."is_pinned",
  "posts"."pinned_at",
  "posts"."created_at",
  "users"."id",
  "users"."username",
  "users"."display_name",
  "users"."avatar_url",
  "users"."is_verified",
  "users"."net_worth",
  "users"."influence_score",
  (
    EXISTS (
      SELECT
        1
      FROM
        "likes"
      WHERE
        "likes"."user_id" = $1
        AND "likes"."post_id" BETWEEN "posts"."id" AND "posts"."id"
      OFFSET
        0
    )
  ),
  (
    EXISTS (
      SELECT
        1
      FROM
        "bookmarks"
      WHERE
        "bookmarks"."user_id" = $2
        AND "bookmarks"."post_id" BETWEEN "posts"."id" AND "posts"."id"
      OFFSET
        0
    )
  )
from
  (
    SELECT
      *
    FROM
      "posts"
    WHERE
      ("posts"."created_at", "posts"."id") < ($3::timestamp, $4)
      AND CASE
        WHEN (
          (
            "posts"."deleted_at" IS NULL
            AND (
              "posts"."author_id" = $5
              OR (
                NOT "posts"."is_hidden"
                AND NOT "posts"."is_archived"
                AND (
                  EXISTS (
                    SELECT
                      1
                    FROM
                      "users"
                    WHERE
                      "users"."id" = "posts"."author_id"
                      AND (
                        NOT (
                          "users"."suspended_at" IS NOT NULL
                          AND (
                            "users"."suspended_until" IS NULL
                            OR "users"."suspended_until" > now()
                          )
                        )
                        AND "users"."deactivated_at" IS NULL
                        AND "users"."deleted_at" IS NULL
                      )
                    OFFSET
                      0
                  )
                  AND NOT (
                    (
                      EXISTS (
                        SELECT
                          1
                        FROM
                          "blocks"
                        WHERE
                          "blocks"."blocker_id" = $6
                          AND "blocks"."blocked_id" = "posts"."author_id"
                      )
                    )
                    OR (
                      EXISTS (
                        SELECT
                          1
                        FROM
                          "blocks"
                        WHERE
                          "blocks"."blocker_id" = "posts"."author_id"
                          AND "blocks"."blocked_id" = $7
                      )
                    )
                  )
                )
                AND (
                  (
                    "posts"."visibility" = 'PUBLIC'
                    AND NOT (
                      EXISTS (
                        SELECT
                          1
                        FROM
                          "user_settings"
                        WHERE
                          "user_settings"."user_id" = "posts"."author_id"
                          AND "user_settings"."private_account"
                        OFFSET
                          0
                      )
                    )
                  )
                  OR (
                    "posts"."visibility" <> 'PRIVATE'
                    AND (
                      EXISTS (
                        SELECT
                          1
                        FROM
                          "follows"
                        WHERE
                          "follows"."follower_id" = $8
                          AND "follows"."following_id" = "posts"."author_id"
                        OFFSET
                          0
                      )
                    )
                  )
                )
              )
            )
          )
          AND NOT (
            (
              EXISTS (
                SELECT
                  1
                FROM
                  "blocks"
                WHERE
                  "blocks"."blocker_id" = $9
                  AND "blocks"."blocked_id" = "posts"."author_id"
              )
            )
            OR (
              EXISTS (
                SELECT
                  1
                FROM
                  "blocks"
                WHERE
                  "blocks"."blocker_id" = "posts"."author_id"
                  AND "blocks"."blocked_id" = $10
              )
            )
          )
        ) THEN true
        ELSE false
      END
    ORDER BY
      "posts"."created_at" DESC,
      "posts"."id" DESC
    LIMIT
      $11
  ) "posts"
  inner join lateral (
    SELECT
      *
    FROM
      "users"
    WHERE
      "users"."id" = "posts"."author_id"
    LIMIT
      1
  ) "users" on true
order by
  "posts"."created_at" desc,
  "posts"."id" desc;
