-- Prepared statement `conversation_take_rev`. Generated; do not edit.
update "conversations"
set
  "last_rev" = "conversations"."last_rev" + 1,
  "changed_at" = clock_timestamp()
where
  "conversations"."id" = $1
returning
  "last_rev";
