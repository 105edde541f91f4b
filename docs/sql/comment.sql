-- Prepared statement `comment`. Generated; do not edit.
select
  "comments"."id",
  "comments"."post_id",
  "comments"."author_id",
  "comments"."content",
  "comments"."is_hidden",
  "comments"."hidden_reason",
  "comments"."hidden_at",
  "comments"."hidden_by_id",
  "comments"."parent_id",
  "comments"."likes_count",
  "comments"."replies_count",
  "comments"."edited_at",
  "comments"."deleted_at",
  "comments"."created_at",
  "users"."id",
  "users"."username",
  "users"."display_name",
  "users"."avatar_url",
  "users"."is_verified",
  CASE
    WHEN (
      "users"."id" = $1
      OR (
        NOT (
          (
            EXISTS (
              SELECT
                1
              FROM
                "blocks"
              WHERE
                "blocks"."blocker_id" = $2
                AND "blocks"."blocked_id" = "users"."id"
            )
          )
          OR (
            EXISTS (
              SELECT
                1
              FROM
                "blocks"
              WHERE
                "blocks"."blocker_id" = "users"."id"
                AND "blocks"."blocked_id" = $3
            )
          )
        )
        AND (
          NOT (
            EXISTS (
              SELECT
                1
              FROM
                "user_settings"
              WHERE
                "user_settings"."user_id" = "users"."id"
                AND "user_settings"."private_account"
              OFFSET
                0
            )
          )
          OR (
            EXISTS (
              SELECT
                1
              FROM
                "follows"
              WHERE
                "follows"."follower_id" = $4
                AND "follows"."following_id" = "users"."id"
              OFFSET
                0
            )
          )
        )
      )
    ) THEN "users"."net_worth"
    ELSE 0
  END,
  CASE
    WHEN (
      "users"."id" = $5
      OR (
        NOT (
          (
            EXISTS (
              SELECT
                1
              FROM
                "blocks"
              WHERE
                "blocks"."blocker_id" = $6
                AND "blocks"."blocked_id" = "users"."id"
            )
          )
          OR (
            EXISTS (
              SELECT
                1
              FROM
                "blocks"
              WHERE
                "blocks"."blocker_id" = "users"."id"
                AND "blocks"."blocked_id" = $7
            )
          )
        )
        AND (
          NOT (
            EXISTS (
              SELECT
                1
              FROM
                "user_settings"
              WHERE
                "user_settings"."user_id" = "users"."id"
                AND "user_settings"."private_account"
              OFFSET
                0
            )
          )
          OR (
            EXISTS (
              SELECT
                1
              FROM
                "follows"
              WHERE
                "follows"."follower_id" = $8
                AND "follows"."following_id" = "users"."id"
              OFFSET
                0
            )
          )
        )
      )
    ) THEN "users"."influence_score"
    ELSE 0
  END,
  (
    EXISTS (
      SELECT
        1
      FROM
        "comment_likes"
      WHERE
        "comment_likes"."user_id" = $9
        AND "comment_likes"."comment_id" = "comments"."id"
      OFFSET
        0
    )
  )
from
  "comments"
  inner join "users" on "users"."id" = "comments"."author_id"
  inner join "posts" on "posts"."id" = "comments"."post_id"
where
  (
    "comments"."id" = $10
    and (
      "comments"."deleted_at" is null
      and (
        NOT "comments"."is_hidden"
        AND (
          (
            "users"."id" = $11
            OR (
              (
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
              AND NOT (
                (
                  EXISTS (
                    SELECT
                      1
                    FROM
                      "blocks"
                    WHERE
                      "blocks"."blocker_id" = $12
                      AND "blocks"."blocked_id" = "users"."id"
                  )
                )
                OR (
                  EXISTS (
                    SELECT
                      1
                    FROM
                      "blocks"
                    WHERE
                      "blocks"."blocker_id" = "users"."id"
                      AND "blocks"."blocked_id" = $13
                  )
                )
              )
            )
          )
          OR (
            "comments"."deleted_at" IS NOT NULL
            AND "users"."deleted_at" IS NOT NULL
          )
        )
      )
      and (
        "posts"."deleted_at" IS NULL
        AND (
          "posts"."author_id" = $14
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
                      "blocks"."blocker_id" = $15
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
                      AND "blocks"."blocked_id" = $16
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
                      "follows"."follower_id" = $17
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
    )
  );
