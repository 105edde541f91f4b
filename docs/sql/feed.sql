-- Prepared statement `feed`. Generated; do not edit.
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
    WITH RECURSIVE
      recent_scan AS MATERIALIZED (
        SELECT
          "posts"."id",
          "posts"."created_at"
        FROM
          (
            SELECT
              *
            FROM
              "posts"
            WHERE
              ("posts"."created_at", "posts"."id") < ($3::timestamp, $4)
            ORDER BY
              "posts"."created_at" DESC,
              "posts"."id" DESC
            LIMIT
              1000
          ) AS posts
        WHERE
          EXISTS (
            SELECT
              1
            FROM
              "follows"
            WHERE
              "follows"."follower_id" = $5
            OFFSET
              500
          )
          AND (
            "posts"."deleted_at" IS NULL
            AND (
              "posts"."author_id" = $6
              OR (
                NOT "posts"."is_hidden"
                AND NOT "posts"."is_archived"
                AND true
                AND (
                  (
                    "posts"."visibility" = 'PUBLIC'
                    AND true
                  )
                  OR (
                    "posts"."visibility" <> 'PRIVATE'
                    AND true
                  )
                )
              )
            )
          )
          AND (
            "posts"."author_id" = $7
            OR (
              (
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
              AND NOT EXISTS (
                SELECT
                  1
                FROM
                  "muted_accounts"
                WHERE
                  "muted_accounts"."user_id" = $9
                  AND "muted_accounts"."muted_user_id" = "posts"."author_id"
                  AND "muted_accounts"."mute_posts"
              )
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
                        "blocks"."blocker_id" = $10
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
                        AND "blocks"."blocked_id" = $11
                    )
                  )
                )
              )
            )
          )
        ORDER BY
          "posts"."created_at" DESC,
          "posts"."id" DESC
        LIMIT
          $12
      ),
      author_heads AS MATERIALIZED (
        SELECT
          author.id AS author_id,
          post.id,
          post.created_at
        FROM
          (
            SELECT
              "follows"."following_id" AS id
            FROM
              "follows"
            WHERE
              "follows"."follower_id" = $13
              AND NOT EXISTS (
                SELECT
                  1
                FROM
                  "muted_accounts"
                WHERE
                  "muted_accounts"."user_id" = $14
                  AND "muted_accounts"."muted_user_id" = "follows"."following_id"
                  AND "muted_accounts"."mute_posts"
              )
              AND (
                EXISTS (
                  SELECT
                    1
                  FROM
                    "users"
                  WHERE
                    "users"."id" = "follows"."following_id"
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
                        "blocks"."blocker_id" = $15
                        AND "blocks"."blocked_id" = "follows"."following_id"
                    )
                  )
                  OR (
                    EXISTS (
                      SELECT
                        1
                      FROM
                        "blocks"
                      WHERE
                        "blocks"."blocker_id" = "follows"."following_id"
                        AND "blocks"."blocked_id" = $16
                    )
                  )
                )
              )
            UNION
            SELECT
              $17::varchar
          ) AS author
          CROSS JOIN LATERAL (
            SELECT
              "posts"."id",
              "posts"."created_at"
            FROM
              "posts"
            WHERE
              "posts"."author_id" COLLATE "C" >= author.id
              AND (
                "posts"."author_id" COLLATE "C",
                "posts"."created_at",
                "posts"."id"
              ) < (author.id, $18::timestamp, $19)
              AND CASE
                WHEN (
                  "posts"."deleted_at" IS NULL
                  AND (
                    "posts"."author_id" = $20
                    OR (
                      NOT "posts"."is_hidden"
                      AND NOT "posts"."is_archived"
                      AND true
                      AND (
                        (
                          "posts"."visibility" = 'PUBLIC'
                          AND true
                        )
                        OR (
                          "posts"."visibility" <> 'PRIVATE'
                          AND true
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
              1
          ) AS post
        WHERE
          (
            SELECT
              count(*)
            FROM
              recent_scan
          ) < $21
        ORDER BY
          post.created_at DESC,
          post.id DESC
        LIMIT
          $22
      ),
      merged AS (
        SELECT
          author_heads.*,
          1 AS depth,
          row_number() OVER (
            ORDER BY
              created_at DESC,
              id DESC
          ) AS rank
        FROM
          author_heads
        UNION ALL
        SELECT
          previous.author_id,
          post.id,
          post.created_at,
          previous.depth + 1,
          row_number() OVER (
            ORDER BY
              post.created_at DESC,
              post.id DESC
          )
        FROM
          merged AS previous
          CROSS JOIN LATERAL (
            SELECT
              "posts"."id",
              "posts"."created_at"
            FROM
              "posts"
            WHERE
              "posts"."author_id" COLLATE "C" >= previous.author_id
              AND (
                "posts"."author_id" COLLATE "C",
                "posts"."created_at",
                "posts"."id"
              ) < (
                previous.author_id,
                previous.created_at,
                previous.id
              )
              AND CASE
                WHEN (
                  "posts"."deleted_at" IS NULL
                  AND (
                    "posts"."author_id" = $23
                    OR (
                      NOT "posts"."is_hidden"
                      AND NOT "posts"."is_archived"
                      AND true
                      AND (
                        (
                          "posts"."visibility" = 'PUBLIC'
                          AND true
                        )
                        OR (
                          "posts"."visibility" <> 'PRIVATE'
                          AND true
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
              1
          ) AS post
        WHERE
          previous.depth * previous.rank < $24
      ) (
        SELECT
          id,
          created_at
        FROM
          recent_scan
        WHERE
          (
            SELECT
              count(*)
            FROM
              recent_scan
          ) = $25
      )
    UNION ALL
    (
      SELECT
        id,
        created_at
      FROM
        merged
      ORDER BY
        created_at DESC,
        id DESC
      LIMIT
        $26
    )
  ) AS page
  inner join lateral (
    SELECT
      *
    FROM
      "posts"
    WHERE
      "posts"."id" = page.id
    LIMIT
      1
  ) "posts" on true
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
