-- Prepared statement `messages_after`. Generated; do not edit.
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
  "conversations"."last_rev"
from
  "messages"
  inner join "conversations" on "conversations"."id" = "messages"."conversation_id"
  left join "messages" "reply" on (
    "reply"."id" = "messages"."reply_to_id"
    and "reply"."conversation_id" = "messages"."conversation_id"
  )
where
  (
    "messages"."conversation_id" = $1
    AND (
      SELECT
        (
          "conversations"."merged_into_id" IS NULL
          AND (
            "conversations"."participant1_id" = $2
            OR "conversations"."participant2_id" = $3
          )
          AND NOT (
            (
              "conversations"."status" = 'REQUEST'
              AND "conversations"."requested_by_user_id" IS DISTINCT FROM $4
            )
            AND (
              "conversations"."last_seq" = 0
              OR "conversations"."declined_at" IS NOT NULL
            )
          )
        )
      FROM
        "conversations"
      WHERE
        "conversations"."id" = $5
    )
    and "messages"."seq" > $6
  )
order by
  "messages"."seq" asc
limit
  $7;
