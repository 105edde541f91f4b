-- Prepared statement `notification_heads`. Generated; do not edit.
select
  ids,
  seen
from
  (
    WITH
      recent AS MATERIALIZED (
        SELECT
          *
        FROM
          "notifications"
        WHERE
          "notifications"."user_id" = $1
          AND (
            "notifications"."created_at",
            "notifications"."id"
          ) < ($2::timestamp, $3::text)
        ORDER BY
          "notifications"."created_at" DESC,
          "notifications"."id" DESC
        LIMIT
          $4
      ),
      edge AS (
        SELECT
          created_at,
          id
        FROM
          recent
        ORDER BY
          created_at,
          id
        LIMIT
          1
      ),
      heads AS (
        SELECT
          id,
          created_at
        FROM
          recent
        WHERE
          NOT (
            "recent"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
            AND "recent"."entity_id" IS NOT NULL
          )
          AND (
            CASE
              WHEN "recent"."type" IN ('LIKE', 'COMMENT', 'MENTION') THEN EXISTS (
                SELECT
                  1
                FROM
                  "posts"
                WHERE
                  "posts"."id" = "recent"."entity_id"
                  AND (
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
                OFFSET
                  0
              )
              WHEN "recent"."type" = 'MESSAGE' THEN EXISTS (
                SELECT
                  1
                FROM
                  "conversations" named
                  JOIN "conversations" ON "conversations"."id" = coalesce(named.merged_into_id, named.id)
                WHERE
                  named.id = "recent"."entity_id"
                  AND (
                    "conversations"."merged_into_id" IS NULL
                    AND (
                      "conversations"."participant1_id" = $9
                      OR "conversations"."participant2_id" = $10
                    )
                    AND NOT (
                      (
                        "conversations"."status" = 'REQUEST'
                        AND "conversations"."requested_by_user_id" IS DISTINCT FROM $11
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
                  "users"."id" = "recent"."actor_id"
                  AND (
                    "users"."id" = $12
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
                              "blocks"."blocker_id" = $13
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
                              AND "blocks"."blocked_id" = $14
                          )
                        )
                      )
                    )
                  )
                OFFSET
                  0
              )
              AND (
                "recent"."read_at" IS NOT NULL
                OR CASE "recent"."type"
                  WHEN 'LIKE' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "likes"
                    WHERE
                      "likes"."user_id" = "recent"."actor_id"
                      AND "likes"."post_id" = "recent"."entity_id"
                    OFFSET
                      0
                  )
                  WHEN 'COMMENT' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "comments"
                    WHERE
                      "comments"."author_id" = "recent"."actor_id"
                      AND "comments"."post_id" = "recent"."entity_id"
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
                      "follows"."follower_id" = "recent"."actor_id"
                      AND "follows"."id" = "recent"."entity_id"
                    OFFSET
                      0
                  )
                  ELSE true
                END
              )
            )
          )
        UNION ALL
        SELECT
          head.id,
          head.created_at
        FROM
          (
            SELECT DISTINCT
              type,
              entity_id
            FROM
              recent
            WHERE
              (
                "recent"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
                AND "recent"."entity_id" IS NOT NULL
              )
          ) about
          CROSS JOIN LATERAL (
            SELECT
              *
            FROM
              "notifications" head
            WHERE
              "head"."user_id" = $15
              AND "head"."type" = about.type
              AND "head"."entity_id" = about.entity_id
              AND (
                EXISTS (
                  SELECT
                    1
                  FROM
                    "users"
                  WHERE
                    "users"."id" = "head"."actor_id"
                    AND (
                      "users"."id" = $16
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
                                "blocks"."blocker_id" = $17
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
                                AND "blocks"."blocked_id" = $18
                            )
                          )
                        )
                      )
                    )
                  OFFSET
                    0
                )
                AND (
                  "head"."read_at" IS NOT NULL
                  OR CASE "head"."type"
                    WHEN 'LIKE' THEN EXISTS (
                      SELECT
                        1
                      FROM
                        "likes"
                      WHERE
                        "likes"."user_id" = "head"."actor_id"
                        AND "likes"."post_id" = "head"."entity_id"
                      OFFSET
                        0
                    )
                    WHEN 'COMMENT' THEN EXISTS (
                      SELECT
                        1
                      FROM
                        "comments"
                      WHERE
                        "comments"."author_id" = "head"."actor_id"
                        AND "comments"."post_id" = "head"."entity_id"
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
                        "follows"."follower_id" = "head"."actor_id"
                        AND "follows"."id" = "head"."entity_id"
                      OFFSET
                        0
                    )
                    ELSE true
                  END
                )
              )
            ORDER BY
              "head"."created_at" DESC,
              "head"."id" DESC
            LIMIT
              1
          ) head
          JOIN edge ON (head.created_at, head.id) >= (edge.created_at, edge.id)
        WHERE
          (head.created_at, head.id) < ($19::timestamp, $20::text)
          AND (
            CASE
              WHEN "head"."type" IN ('LIKE', 'COMMENT', 'MENTION') THEN EXISTS (
                SELECT
                  1
                FROM
                  "posts"
                WHERE
                  "posts"."id" = "head"."entity_id"
                  AND (
                    "posts"."deleted_at" IS NULL
                    AND (
                      "posts"."author_id" = $21
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
                                  "blocks"."blocker_id" = $22
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
                                  AND "blocks"."blocked_id" = $23
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
                                  "follows"."follower_id" = $24
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
              WHEN "head"."type" = 'MESSAGE' THEN EXISTS (
                SELECT
                  1
                FROM
                  "conversations" named
                  JOIN "conversations" ON "conversations"."id" = coalesce(named.merged_into_id, named.id)
                WHERE
                  named.id = "head"."entity_id"
                  AND (
                    "conversations"."merged_into_id" IS NULL
                    AND (
                      "conversations"."participant1_id" = $25
                      OR "conversations"."participant2_id" = $26
                    )
                    AND NOT (
                      (
                        "conversations"."status" = 'REQUEST'
                        AND "conversations"."requested_by_user_id" IS DISTINCT FROM $27
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
                  "users"."id" = "head"."actor_id"
                  AND (
                    "users"."id" = $28
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
                              "blocks"."blocker_id" = $29
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
                              AND "blocks"."blocked_id" = $30
                          )
                        )
                      )
                    )
                  )
                OFFSET
                  0
              )
              AND (
                "head"."read_at" IS NOT NULL
                OR CASE "head"."type"
                  WHEN 'LIKE' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "likes"
                    WHERE
                      "likes"."user_id" = "head"."actor_id"
                      AND "likes"."post_id" = "head"."entity_id"
                    OFFSET
                      0
                  )
                  WHEN 'COMMENT' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "comments"
                    WHERE
                      "comments"."author_id" = "head"."actor_id"
                      AND "comments"."post_id" = "head"."entity_id"
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
                      "follows"."follower_id" = "head"."actor_id"
                      AND "follows"."id" = "head"."entity_id"
                    OFFSET
                      0
                  )
                  ELSE true
                END
              )
            )
          )
      )
    SELECT
      ARRAY(
        SELECT
          id
        FROM
          heads
        ORDER BY
          created_at DESC,
          id DESC
        LIMIT
          $31
      ) AS ids,
      (
        SELECT
          count(*)::integer
        FROM
          recent
      ) AS seen
  ) AS found;
