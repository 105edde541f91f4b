-- Prepared statement `posts_of_author`. Generated; do not edit.
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
      page.*
    FROM
      (
        SELECT
          $3::varchar AS id
        OFFSET
          0
      ) AS owner
      CROSS JOIN LATERAL (
        SELECT
          *
        FROM
          "posts"
        WHERE
          "posts"."author_id" COLLATE "C" >= owner.id
          AND (
            "posts"."author_id" COLLATE "C",
            "posts"."created_at",
            "posts"."id"
          ) < (owner.id, $4::timestamp, $5)
          AND CASE
            WHEN (
              "posts"."deleted_at" IS NULL
              AND (
                $6 = $7
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
                        "users"."id" = $8
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
                            "blocks"."blocker_id" = $9
                            AND "blocks"."blocked_id" = $10
                        )
                      )
                      OR (
                        EXISTS (
                          SELECT
                            1
                          FROM
                            "blocks"
                          WHERE
                            "blocks"."blocker_id" = $11
                            AND "blocks"."blocked_id" = $12
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
                            "user_settings"."user_id" = $13
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
                            "follows"."follower_id" = $14
                            AND "follows"."following_id" = $15
                          OFFSET
                            0
                        )
                      )
                    )
                  )
                )
              )
            ) THEN true
            ELSE false
          END
        ORDER BY
          "posts"."author_id" COLLATE "C" DESC,
          "posts"."created_at" DESC,
          "posts"."id" DESC
        LIMIT
          $16
      ) AS page
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
