-- Prepared statement `notifications_unread`. Generated; do not edit.
select
  (
    (
      SELECT
        count(*)
      FROM
        (
          SELECT DISTINCT
            "notifications"."type",
            "notifications"."entity_id"
          FROM
            "notifications"
          WHERE
            "notifications"."user_id" = $1
            AND "notifications"."read_at" IS NULL
            AND (
              "notifications"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
              AND "notifications"."entity_id" IS NOT NULL
            )
        ) unread_group
      WHERE
        EXISTS (
          SELECT
            1
          FROM
            "notifications"
          WHERE
            "notifications"."user_id" = $2
            AND "notifications"."read_at" IS NULL
            AND "type" = unread_group.type
            AND "entity_id" = unread_group.entity_id
            AND (
              CASE
                WHEN "notifications"."type" IN ('LIKE', 'COMMENT', 'MENTION') THEN EXISTS (
                  SELECT
                    1
                  FROM
                    "posts"
                  WHERE
                    "posts"."id" = "notifications"."entity_id"
                    AND (
                      "posts"."deleted_at" IS NULL
                      AND (
                        "posts"."author_id" = $3
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
                                    "blocks"."blocker_id" = $4
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
                                    AND "blocks"."blocked_id" = $5
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
                                    "follows"."follower_id" = $6
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
                  OFFSET
                    0
                )
                WHEN "notifications"."type" = 'MESSAGE' THEN EXISTS (
                  SELECT
                    1
                  FROM
                    "conversations" named
                    JOIN "conversations" ON "conversations"."id" = coalesce(named.merged_into_id, named.id)
                  WHERE
                    named.id = "notifications"."entity_id"
                    AND (
                      "conversations"."merged_into_id" IS NULL
                      AND (
                        "conversations"."participant1_id" = $7
                        OR "conversations"."participant2_id" = $8
                      )
                      AND NOT (
                        (
                          "conversations"."status" = 'REQUEST'
                          AND "conversations"."requested_by_user_id" IS DISTINCT FROM $9
                        )
                        AND (
                          "conversations"."last_seq" = 0
                          OR "conversations"."declined_at" IS NOT NULL
                        )
                      )
                    )
                  OFFSET
                    0
                )
                ELSE true
              END
              AND (
                EXISTS (
                  SELECT
                    1
                  FROM
                    "users"
                  WHERE
                    "users"."id" = "notifications"."actor_id"
                    AND (
                      "users"."id" = $10
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
                                "blocks"."blocker_id" = $11
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
                                AND "blocks"."blocked_id" = $12
                            )
                          )
                        )
                      )
                    )
                  OFFSET
                    0
                )
                AND (
                  "notifications"."read_at" IS NOT NULL
                  OR CASE "notifications"."type"
                    WHEN 'LIKE' THEN EXISTS (
                      SELECT
                        1
                      FROM
                        "likes"
                      WHERE
                        "likes"."user_id" = "notifications"."actor_id"
                        AND "likes"."post_id" = "notifications"."entity_id"
                      OFFSET
                        0
                    )
                    WHEN 'COMMENT' THEN EXISTS (
                      SELECT
                        1
                      FROM
                        "comments"
                      WHERE
                        "comments"."author_id" = "notifications"."actor_id"
                        AND "comments"."post_id" = "notifications"."entity_id"
                        AND "comments"."deleted_at" IS NULL
                        AND NOT "comments"."is_hidden"
                      OFFSET
                        0
                    )
                    WHEN 'FOLLOW' THEN EXISTS (
                      SELECT
                        1
                      FROM
                        "follows"
                      WHERE
                        "follows"."follower_id" = "notifications"."actor_id"
                        AND "follows"."id" = "notifications"."entity_id"
                      OFFSET
                        0
                    )
                    ELSE true
                  END
                )
              )
            )
          OFFSET
            0
        )
    ) + (
      SELECT
        count(*)
      FROM
        "notifications"
      WHERE
        "notifications"."user_id" = $13
        AND "notifications"."read_at" IS NULL
        AND NOT (
          "notifications"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
          AND "notifications"."entity_id" IS NOT NULL
        )
        AND (
          CASE
            WHEN "notifications"."type" IN ('LIKE', 'COMMENT', 'MENTION') THEN EXISTS (
              SELECT
                1
              FROM
                "posts"
              WHERE
                "posts"."id" = "notifications"."entity_id"
                AND (
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
              OFFSET
                0
            )
            WHEN "notifications"."type" = 'MESSAGE' THEN EXISTS (
              SELECT
                1
              FROM
                "conversations" named
                JOIN "conversations" ON "conversations"."id" = coalesce(named.merged_into_id, named.id)
              WHERE
                named.id = "notifications"."entity_id"
                AND (
                  "conversations"."merged_into_id" IS NULL
                  AND (
                    "conversations"."participant1_id" = $18
                    OR "conversations"."participant2_id" = $19
                  )
                  AND NOT (
                    (
                      "conversations"."status" = 'REQUEST'
                      AND "conversations"."requested_by_user_id" IS DISTINCT FROM $20
                    )
                    AND (
                      "conversations"."last_seq" = 0
                      OR "conversations"."declined_at" IS NOT NULL
                    )
                  )
                )
              OFFSET
                0
            )
            ELSE true
          END
          AND (
            EXISTS (
              SELECT
                1
              FROM
                "users"
              WHERE
                "users"."id" = "notifications"."actor_id"
                AND (
                  "users"."id" = $21
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
                            "blocks"."blocker_id" = $22
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
                            AND "blocks"."blocked_id" = $23
                        )
                      )
                    )
                  )
                )
              OFFSET
                0
            )
            AND (
              "notifications"."read_at" IS NOT NULL
              OR CASE "notifications"."type"
                WHEN 'LIKE' THEN EXISTS (
                  SELECT
                    1
                  FROM
                    "likes"
                  WHERE
                    "likes"."user_id" = "notifications"."actor_id"
                    AND "likes"."post_id" = "notifications"."entity_id"
                  OFFSET
                    0
                )
                WHEN 'COMMENT' THEN EXISTS (
                  SELECT
                    1
                  FROM
                    "comments"
                  WHERE
                    "comments"."author_id" = "notifications"."actor_id"
                    AND "comments"."post_id" = "notifications"."entity_id"
                    AND "comments"."deleted_at" IS NULL
                    AND NOT "comments"."is_hidden"
                  OFFSET
                    0
                )
                WHEN 'FOLLOW' THEN EXISTS (
                  SELECT
                    1
                  FROM
                    "follows"
                  WHERE
                    "follows"."follower_id" = "notifications"."actor_id"
                    AND "follows"."id" = "notifications"."entity_id"
                  OFFSET
                    0
                )
                ELSE true
              END
            )
          )
        )
    )
  )
from
  (
    SELECT
      1
  ) AS one;
