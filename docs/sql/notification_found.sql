-- Prepared statement `notification_found`. Generated; do not edit.
select
  "notifications"."id",
  "notifications"."user_id",
  "notifications"."actor_id",
  "notifications"."type",
  "notifications"."entity_id",
  "notifications"."read_at",
  "notifications"."created_at",
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
  "is_unread",
  "others_count",
  "other_ids",
  ARRAY(
    SELECT
      "grouped_ids"."id"
    FROM
      (
        select
          "id",
          "user_id",
          "actor_id",
          "type",
          "entity_id",
          "read_at",
          "created_at"
        from
          "notifications" "member"
        where
          (
            (
              "member"."user_id" = "notifications"."user_id"
              AND "member"."type" = "notifications"."type"
              AND "member"."entity_id" = "notifications"."entity_id"
              AND (
                (
                  "notifications"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
                  AND "notifications"."entity_id" IS NOT NULL
                )
                OR "member"."id" = "notifications"."id"
              )
            )
            and (
              EXISTS (
                SELECT
                  1
                FROM
                  "users"
                WHERE
                  "users"."id" = "member"."actor_id"
                  AND (
                    "users"."id" = $9
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
                              "blocks"."blocker_id" = $10
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
                              AND "blocks"."blocked_id" = $11
                          )
                        )
                      )
                    )
                  )
                OFFSET
                  0
              )
              AND (
                "member"."read_at" IS NOT NULL
                OR CASE "member"."type"
                  WHEN 'LIKE' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "likes"
                    WHERE
                      "likes"."user_id" = "member"."actor_id"
                      AND "likes"."post_id" = "member"."entity_id"
                    OFFSET
                      0
                  )
                  WHEN 'COMMENT' THEN EXISTS (
                    SELECT
                      1
                    FROM
                      "comments"
                    WHERE
                      "comments"."author_id" = "member"."actor_id"
                      AND "comments"."post_id" = "member"."entity_id"
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
                      "follows"."follower_id" = "member"."actor_id"
                      AND "follows"."id" = "member"."entity_id"
                    OFFSET
                      0
                  )
                  ELSE true
                END
              )
            )
          )
        order by
          "member"."created_at" desc,
          "member"."id" desc
        limit
          $12
      ) "grouped_ids"
  )
from
  "notifications"
  inner join "users" on "users"."id" = "notifications"."actor_id"
  cross join lateral (
    select
      coalesce(
        bool_or("is_unread"),
        ("notifications"."read_at" IS NULL)
      ) as "is_unread",
      count(*) FILTER (
        WHERE
          "per_actor"."actor_id" <> "notifications"."actor_id"
      ) as "others_count",
      coalesce(
        (
          array_agg(
            "actor_id"
            ORDER BY
              "newest" DESC,
              "actor_id"
          ) FILTER (
            WHERE
              "per_actor"."actor_id" <> "notifications"."actor_id"
          )
        ) [1:3],
        '{}'
      ) as "other_ids"
    from
      (
        select
          "actor_id",
          bool_or("read_at" IS NULL) as "is_unread",
          max("created_at") as "newest"
        from
          (
            select
              "id",
              "user_id",
              "actor_id",
              "type",
              "entity_id",
              "read_at",
              "created_at"
            from
              "notifications" "member"
            where
              (
                (
                  "member"."user_id" = "notifications"."user_id"
                  AND "member"."type" = "notifications"."type"
                  AND "member"."entity_id" = "notifications"."entity_id"
                  AND (
                    (
                      "notifications"."type" IN ('LIKE', 'COMMENT', 'FOLLOW')
                      AND "notifications"."entity_id" IS NOT NULL
                    )
                    OR "member"."id" = "notifications"."id"
                  )
                )
                and (
                  EXISTS (
                    SELECT
                      1
                    FROM
                      "users"
                    WHERE
                      "users"."id" = "member"."actor_id"
                      AND (
                        "users"."id" = $13
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
                        )
                      )
                    OFFSET
                      0
                  )
                  AND (
                    "member"."read_at" IS NOT NULL
                    OR CASE "member"."type"
                      WHEN 'LIKE' THEN EXISTS (
                        SELECT
                          1
                        FROM
                          "likes"
                        WHERE
                          "likes"."user_id" = "member"."actor_id"
                          AND "likes"."post_id" = "member"."entity_id"
                        OFFSET
                          0
                      )
                      WHEN 'COMMENT' THEN EXISTS (
                        SELECT
                          1
                        FROM
                          "comments"
                        WHERE
                          "comments"."author_id" = "member"."actor_id"
                          AND "comments"."post_id" = "member"."entity_id"
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
                          "follows"."follower_id" = "member"."actor_id"
                          AND "follows"."id" = "member"."entity_id"
                        OFFSET
                          0
                      )
                      ELSE true
                    END
                  )
                )
              )
            order by
              "member"."created_at" desc,
              "member"."id" desc
            limit
              $16
          ) "latest"
        group by
          "latest"."actor_id"
      ) "per_actor"
  ) "grouped"
where
  (
    "notifications"."user_id" = $17
    and (
      "notifications"."id" = $18
      and (
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
                  "posts"."author_id" = $19
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
                              "blocks"."blocker_id" = $20
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
                              AND "blocks"."blocked_id" = $21
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
                              "follows"."follower_id" = $22
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
                  "conversations"."participant1_id" = $23
                  OR "conversations"."participant2_id" = $24
                )
                AND NOT (
                  (
                    "conversations"."status" = 'REQUEST'
                    AND "conversations"."requested_by_user_id" IS DISTINCT FROM $25
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
                "users"."id" = $26
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
                          "blocks"."blocker_id" = $27
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
                          AND "blocks"."blocked_id" = $28
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
  );
