-- Prepared statement `message_reach`. Generated; do not edit.
select
  (
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
    AND EXISTS (
      SELECT
        1
      FROM
        "users"
      WHERE
        "users"."id" = $1
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
    )
    AND NOT (
      (
        EXISTS (
          SELECT
            1
          FROM
            "blocks"
          WHERE
            "blocks"."blocker_id" = $2
            AND "blocks"."blocked_id" = $3
        )
      )
      OR (
        EXISTS (
          SELECT
            1
          FROM
            "blocks"
          WHERE
            "blocks"."blocker_id" = $4
            AND "blocks"."blocked_id" = $5
        )
      )
    )
  ),
  (
    CASE coalesce(
        (
          SELECT
            "user_settings"."message_policy"
          FROM
            "user_settings"
          WHERE
            "user_settings"."user_id" = $6
        ),
        'EVERYONE'
      )
      WHEN 'EVERYONE' THEN true
      WHEN 'FOLLOWERS' THEN (
        EXISTS (
          SELECT
            1
          FROM
            "follows"
          WHERE
            "follows"."follower_id" = $7
            AND "follows"."following_id" = $8
          OFFSET
            0
        )
      )
      ELSE false
    END
  )
from
  "users"
where
  "users"."id" = $9;
