-- Prepared statement `sessions_by_sid`. Generated; do not edit.
select
  "user_sessions"."sid",
  "user_sessions"."sess",
  "users"."id"
from
  "user_sessions"
  inner join "users" on "users"."id" = "user_sessions"."sess" ->> 'userId'
where
  (
    "user_sessions"."sid" = $1
    and "user_sessions"."expire" > now()
    and (
      "users"."deleted_at" is null
      and NOT (
        "users"."suspended_at" IS NOT NULL
        AND (
          "users"."suspended_until" IS NULL
          OR "users"."suspended_until" > now()
        )
      )
    )
  );
