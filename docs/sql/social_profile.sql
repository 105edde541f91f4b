-- Prepared statement `social_profile`. Generated; do not edit.
select
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
        "follows"
      WHERE
        "follows"."follower_id" = $9
        AND "follows"."following_id" = "users"."id"
      OFFSET
        0
    )
  ),
  (
    EXISTS (
      SELECT
        1
      FROM
        "follows"
      WHERE
        "follows"."follower_id" = "users"."id"
        AND "follows"."following_id" = $10
      OFFSET
        0
    )
  ),
  (
    EXISTS (
      SELECT
        1
      FROM
        "follow_requests"
      WHERE
        "follow_requests"."requester_id" = $11
        AND "follow_requests"."target_id" = "users"."id"
    )
  ),
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
  ),
  (
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
  ),
  coalesce(
    (
      "users"."id" = $13
      OR (
        NOT (
          (
            EXISTS (
              SELECT
                1
              FROM
                "blocks"
              WHERE
                "blocks"."blocker_id" = $14
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
                AND "blocks"."blocked_id" = $15
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
                "follows"."follower_id" = $16
                AND "follows"."following_id" = "users"."id"
              OFFSET
                0
            )
          )
        )
      )
    ),
    false
  ),
  "user_settings"."followers_list_visibility",
  "user_settings"."following_list_visibility",
  "users"."bio",
  "users"."cover_url",
  "users"."category",
  "users"."location",
  "users"."link_url",
  "users"."pronouns",
  "users"."created_at",
  CASE
    WHEN "users"."id" = $17
    OR coalesce("user_settings"."activity_status_visible", true) THEN "users"."last_active_at"
  END
from
  "users"
  left join "user_settings" on "user_settings"."user_id" = "users"."id"
where
  (
    "users"."id" = $18
    and (
      "users"."id" = $19
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
          EXISTS (
            SELECT
              1
            FROM
              "blocks"
            WHERE
              "blocks"."blocker_id" = "users"."id"
              AND "blocks"."blocked_id" = $20
          )
        )
      )
    )
  );
