-- Prepared statement `message_view`. Generated; do not edit.
select
  "messages"."id",
  "messages"."conversation_id",
  "messages"."sender_id",
  "messages"."receiver_id",
  "messages"."content",
  "messages"."message_type",
  "messages"."encrypted_content",
  "messages"."encrypted_key",
  "messages"."iv",
  "messages"."status",
  "messages"."delivered_at",
  "messages"."media_url",
  "messages"."media_thumbnail",
  "messages"."media_duration",
  "messages"."file_name",
  "messages"."file_size",
  "messages"."file_mime_type",
  "messages"."voice_waveform",
  "messages"."link_url",
  "messages"."link_title",
  "messages"."link_description",
  "messages"."link_image",
  "messages"."link_domain",
  "messages"."reply_to_id",
  "messages"."read",
  "messages"."read_at",
  "messages"."deleted_at",
  "messages"."deleted_for_sender",
  "messages"."deleted_for_receiver",
  "messages"."expires_at",
  "messages"."edited_at",
  "messages"."created_at",
  "messages"."seq",
  "messages"."rev",
  "messages"."client_message_id",
  "messages"."body_hash",
  "reply"."id",
  "reply"."conversation_id",
  "reply"."sender_id",
  "reply"."receiver_id",
  "reply"."content",
  "reply"."message_type",
  "reply"."encrypted_content",
  "reply"."encrypted_key",
  "reply"."iv",
  "reply"."status",
  "reply"."delivered_at",
  "reply"."media_url",
  "reply"."media_thumbnail",
  "reply"."media_duration",
  "reply"."file_name",
  "reply"."file_size",
  "reply"."file_mime_type",
  "reply"."voice_waveform",
  "reply"."link_url",
  "reply"."link_title",
  "reply"."link_description",
  "reply"."link_image",
  "reply"."link_domain",
  "reply"."reply_to_id",
  "reply"."read",
  "reply"."read_at",
  "reply"."deleted_at",
  "reply"."deleted_for_sender",
  "reply"."deleted_for_receiver",
  "reply"."expires_at",
  "reply"."edited_at",
  "reply"."created_at",
  "reply"."seq",
  "reply"."rev",
  "reply"."client_message_id",
  "reply"."body_hash",
  (
    SELECT
      coalesce(
        json_agg(
          r.emoji
          ORDER BY
            r.first
        ),
        '[]'
      )
    FROM
      (
        SELECT
          min("message_reactions"."created_at") AS first,
          json_build_object(
            'emoji',
            "message_reactions"."reaction",
            'count',
            count(*),
            'userIds',
            json_agg(
              "message_reactions"."user_id"
              ORDER BY
                "message_reactions"."created_at",
                "message_reactions"."user_id"
            )
          ) AS emoji
        FROM
          "message_reactions"
        WHERE
          "message_reactions"."message_id" = "messages"."id"
        GROUP BY
          "message_reactions"."reaction"
      ) r
  ),
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
  "messages"
  inner join "conversations" on "conversations"."id" = "messages"."conversation_id"
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
  left join "messages" "reply" on (
    "reply"."id" = "messages"."reply_to_id"
    and "reply"."conversation_id" = "messages"."conversation_id"
  )
where
  "messages"."id" = $1;
