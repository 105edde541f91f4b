-- Prepared statement `conversation_for`. Generated; do not edit.
select
  "conversations"."id",
  "conversations"."participant1_id",
  "conversations"."participant2_id",
  "conversations"."status",
  "conversations"."inbox_folder",
  "conversations"."requested_by_user_id",
  "conversations"."accepted_at",
  "conversations"."last_message_at",
  "conversations"."created_at",
  "conversations"."last_seq",
  "conversations"."last_rev",
  "conversations"."changed_at",
  "conversations"."declined_at",
  "conversations"."merged_into_id",
  "person1"."id",
  "person1"."username",
  "person1"."display_name",
  "person1"."avatar_url",
  "person1"."is_verified",
  "person1"."net_worth",
  "person1"."influence_score",
  "person2"."id",
  "person2"."username",
  "person2"."display_name",
  "person2"."avatar_url",
  "person2"."is_verified",
  "person2"."net_worth",
  "person2"."influence_score",
  coalesce("mark1"."read_seq", 0),
  "mark1"."read_at",
  coalesce("mark1"."delivered_seq", 0),
  "mark1"."delivered_at",
  (
    "conversations"."status" = 'ACCEPTED'
    AND NOT (
      EXISTS (
        SELECT
          1
        FROM
          "user_settings"
        WHERE
          "user_settings"."user_id" = "person1"."id"
          AND NOT "user_settings"."read_receipts_enabled"
      )
    )
    AND NOT (
      EXISTS (
        SELECT
          1
        FROM
          "blocks"
        WHERE
          (
            (
              "blocks"."blocker_id" = "person1"."id"
              AND "blocks"."blocked_id" = "person2"."id"
            )
            OR (
              "blocks"."blocker_id" = "person2"."id"
              AND "blocks"."blocked_id" = "person1"."id"
            )
          )
          AND "blocks"."created_at" <= GREATEST("mark1"."read_at", "mark1"."delivered_at")
      )
    )
  ),
  (
    "person1"."id" = "person2"."id"
    OR (
      NOT (
        (
          EXISTS (
            SELECT
              1
            FROM
              "blocks"
            WHERE
              "blocks"."blocker_id" = "person2"."id"
              AND "blocks"."blocked_id" = "person1"."id"
          )
        )
        OR (
          EXISTS (
            SELECT
              1
            FROM
              "blocks"
            WHERE
              "blocks"."blocker_id" = "person1"."id"
              AND "blocks"."blocked_id" = "person2"."id"
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
              "user_settings"."user_id" = "person1"."id"
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
              "follows"."follower_id" = "person2"."id"
              AND "follows"."following_id" = "person1"."id"
            OFFSET
              0
          )
        )
      )
    )
  ),
  (
    "conversations"."merged_into_id" IS NULL
    AND (
      "conversations"."participant1_id" = "person1"."id"
      OR "conversations"."participant2_id" = "person1"."id"
    )
    AND NOT (
      (
        "conversations"."status" = 'REQUEST'
        AND "conversations"."requested_by_user_id" IS DISTINCT FROM "person1"."id"
      )
      AND (
        "conversations"."last_seq" = 0
        OR "conversations"."declined_at" IS NOT NULL
      )
    )
  ),
  coalesce("mark2"."read_seq", 0),
  "mark2"."read_at",
  coalesce("mark2"."delivered_seq", 0),
  "mark2"."delivered_at",
  (
    "conversations"."status" = 'ACCEPTED'
    AND NOT (
      EXISTS (
        SELECT
          1
        FROM
          "user_settings"
        WHERE
          "user_settings"."user_id" = "person2"."id"
          AND NOT "user_settings"."read_receipts_enabled"
      )
    )
    AND NOT (
      EXISTS (
        SELECT
          1
        FROM
          "blocks"
        WHERE
          (
            (
              "blocks"."blocker_id" = "person2"."id"
              AND "blocks"."blocked_id" = "person1"."id"
            )
            OR (
              "blocks"."blocker_id" = "person1"."id"
              AND "blocks"."blocked_id" = "person2"."id"
            )
          )
          AND "blocks"."created_at" <= GREATEST("mark2"."read_at", "mark2"."delivered_at")
      )
    )
  ),
  (
    "person2"."id" = "person1"."id"
    OR (
      NOT (
        (
          EXISTS (
            SELECT
              1
            FROM
              "blocks"
            WHERE
              "blocks"."blocker_id" = "person1"."id"
              AND "blocks"."blocked_id" = "person2"."id"
          )
        )
        OR (
          EXISTS (
            SELECT
              1
            FROM
              "blocks"
            WHERE
              "blocks"."blocker_id" = "person2"."id"
              AND "blocks"."blocked_id" = "person1"."id"
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
              "user_settings"."user_id" = "person2"."id"
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
              "follows"."follower_id" = "person1"."id"
              AND "follows"."following_id" = "person2"."id"
            OFFSET
              0
          )
        )
      )
    )
  ),
  (
    "conversations"."merged_into_id" IS NULL
    AND (
      "conversations"."participant1_id" = "person2"."id"
      OR "conversations"."participant2_id" = "person2"."id"
    )
    AND NOT (
      (
        "conversations"."status" = 'REQUEST'
        AND "conversations"."requested_by_user_id" IS DISTINCT FROM "person2"."id"
      )
      AND (
        "conversations"."last_seq" = 0
        OR "conversations"."declined_at" IS NOT NULL
      )
    )
  )
from
  "conversations"
  inner join "users" "person1" on "person1"."id" = "conversations"."participant1_id"
  inner join "users" "person2" on "person2"."id" = "conversations"."participant2_id"
  left join "conversation_marks" "mark1" on (
    "mark1"."conversation_id" = "conversations"."id"
    and "mark1"."user_id" = "person1"."id"
  )
  left join "conversation_marks" "mark2" on (
    "mark2"."conversation_id" = "conversations"."id"
    and "mark2"."user_id" = "person2"."id"
  )
where
  (
    "conversations"."id" = coalesce(
      (
        SELECT
          twin.merged_into_id
        FROM
          "conversations" twin
        WHERE
          twin.id = $1
      ),
      $2
    )
    and (
      "conversations"."merged_into_id" IS NULL
      AND (
        "conversations"."participant1_id" = $3
        OR "conversations"."participant2_id" = $4
      )
      AND NOT (
        (
          "conversations"."status" = 'REQUEST'
          AND "conversations"."requested_by_user_id" IS DISTINCT FROM $5
        )
        AND (
          "conversations"."last_seq" = 0
          OR "conversations"."declined_at" IS NOT NULL
        )
      )
    )
  );
