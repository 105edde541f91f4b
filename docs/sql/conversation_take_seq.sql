-- Prepared statement `conversation_take_seq`. Generated; do not edit.
update "conversations"
set
  "last_message_at" = clock_timestamp(),
  "last_seq" = "conversations"."last_seq" + 1,
  "last_rev" = "conversations"."last_rev" + 1,
  "changed_at" = clock_timestamp()
where
  "conversations"."id" = $1
returning
  "id",
  "participant1_id",
  "participant2_id",
  "status",
  "inbox_folder",
  "requested_by_user_id",
  "accepted_at",
  "last_message_at",
  "created_at",
  "last_seq",
  "last_rev",
  "changed_at",
  "declined_at",
  "merged_into_id";
