-- Triggers keep our columns correct while the original server, which does not know them, writes to the same tables.
-- The functions run as their owner, since the original's role may not access our tables, and qualify every name.
-- Changing a function, even its whitespace, makes the next db:adopt replace its trigger.

-- Redirects a message for a merged conversation to the survivor and numbers it. The row lock makes the order of
-- numbers the order of commits. A conversation with unnumbered older messages gives out no number: adoption numbers
-- them all under the same lock. Without foreign keys, a message may belong to no conversation.
CREATE OR REPLACE FUNCTION public.rabitchat_number_message() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  chat record;
  survivor record;
BEGIN
  SELECT id, last_seq, merged_into_id INTO chat FROM public.conversations
    WHERE id = NEW.conversation_id FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(NEW.conversation_id, 4));
    IF NOT EXISTS (SELECT FROM public.messages WHERE conversation_id = NEW.conversation_id AND seq IS NULL) THEN
      SELECT coalesce(max(seq), 0) + 1, coalesce(max(rev), 0) + 1 INTO NEW.seq, NEW.rev
        FROM public.messages WHERE conversation_id = NEW.conversation_id;
    END IF;
    RETURN NEW;
  END IF;
  IF chat.merged_into_id IS NOT NULL THEN
    SELECT id, last_seq, merged_into_id INTO survivor FROM public.conversations
      WHERE id = chat.merged_into_id FOR NO KEY UPDATE;
    IF FOUND THEN
      chat := survivor;
      NEW.conversation_id := chat.id;
      UPDATE public.conversations SET last_message_at = GREATEST(last_message_at, NEW.created_at) WHERE id = chat.id;
    END IF;
  END IF;
  IF chat.last_seq > 0 OR NOT EXISTS (SELECT FROM public.messages WHERE conversation_id = NEW.conversation_id) THEN
    UPDATE public.conversations
      SET last_seq = last_seq + 1, last_rev = last_rev + 1, changed_at = clock_timestamp() AT TIME ZONE 'UTC'
      WHERE id = NEW.conversation_id RETURNING last_seq, last_rev INTO NEW.seq, NEW.rev;
  END IF;
  RETURN NEW;
END
$function$;

-- An edit or a deletion takes the conversation's next rev, so that clients see it when they sync.
CREATE OR REPLACE FUNCTION public.rabitchat_revise_message() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  next bigint;
BEGIN
  UPDATE public.conversations SET last_rev = last_rev + 1, changed_at = clock_timestamp() AT TIME ZONE 'UTC'
    WHERE id = NEW.conversation_id AND last_seq > 0 RETURNING last_rev INTO next;
  NEW.rev := coalesce(next, NEW.rev);
  RETURN NEW;
END
$function$;

-- A read moves the reader's mark to the last read message, once per statement.
CREATE OR REPLACE FUNCTION public.rabitchat_mark_read() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  INSERT INTO public.conversation_marks AS mark
      (conversation_id, user_id, read_seq, read_at, delivered_seq, delivered_at)
    SELECT chat.id, later.receiver_id, max(later.seq), clock_timestamp() AT TIME ZONE 'UTC', max(later.seq), clock_timestamp() AT TIME ZONE 'UTC'
    FROM later JOIN earlier ON earlier.id = later.id
    JOIN public.conversations chat ON chat.id = later.conversation_id
    WHERE later.read AND NOT earlier.read AND later.seq IS NOT NULL
      AND later.receiver_id IN (chat.participant1_id, chat.participant2_id)
      AND EXISTS (SELECT FROM public.users WHERE id = later.receiver_id)
    GROUP BY chat.id, later.receiver_id ORDER BY chat.id, later.receiver_id
  ON CONFLICT (conversation_id, user_id) DO UPDATE
    SET read_seq = excluded.read_seq, read_at = excluded.read_at,
      delivered_seq = GREATEST(mark.delivered_seq, excluded.delivered_seq), delivered_at = excluded.delivered_at
    WHERE mark.read_seq < excluded.read_seq;
  RETURN NULL;
END
$function$;

-- A message deleted for good leaves a gap; its number is never given out again.
CREATE OR REPLACE FUNCTION public.rabitchat_record_gap() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  INSERT INTO public.adopted_message_gaps (conversation_id, seq)
    SELECT id, OLD.seq FROM public.conversations WHERE id = OLD.conversation_id
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END
$function$;

-- A reaction changes its message.
CREATE OR REPLACE FUNCTION public.rabitchat_revise_reacted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  target varchar := CASE TG_OP WHEN 'DELETE' THEN OLD.message_id ELSE NEW.message_id END;
  next bigint;
BEGIN
  UPDATE public.conversations SET last_rev = last_rev + 1, changed_at = clock_timestamp() AT TIME ZONE 'UTC'
    WHERE id = (SELECT conversation_id FROM public.messages WHERE id = target) AND last_seq > 0
    RETURNING last_rev INTO next;
  IF FOUND THEN
    UPDATE public.messages SET rev = next WHERE id = target;
  END IF;
  RETURN NULL;
END
$function$;

-- One conversation per pair: a second one, in either order, redirects to the first.
CREATE OR REPLACE FUNCTION public.rabitchat_pair_conversation() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(
    LEAST(NEW.participant1_id COLLATE "C", NEW.participant2_id COLLATE "C") || ' ' ||
    GREATEST(NEW.participant1_id COLLATE "C", NEW.participant2_id COLLATE "C"), 1));
  IF NOT coalesce(current_setting('rabitchat.own', true) = 'on', false) THEN
    NEW.changed_at := clock_timestamp() AT TIME ZONE 'UTC';
    SELECT id INTO NEW.merged_into_id FROM public.conversations
      WHERE merged_into_id IS NULL AND (participant1_id, participant2_id) IN
        ((NEW.participant1_id, NEW.participant2_id), (NEW.participant2_id, NEW.participant1_id));
  END IF;
  RETURN NEW;
END
$function$;

-- When the survivor is deleted, one of the merged conversations takes its place.
CREATE OR REPLACE FUNCTION public.rabitchat_free_twin() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
DECLARE
  heir varchar;
BEGIN
  SELECT id INTO heir FROM public.conversations
    WHERE merged_into_id = OLD.id AND (participant1_id, participant2_id) IN
      ((OLD.participant1_id, OLD.participant2_id), (OLD.participant2_id, OLD.participant1_id))
    ORDER BY created_at, id COLLATE "C" LIMIT 1;
  UPDATE public.conversations SET merged_into_id = nullif(heir, id)
    WHERE merged_into_id = OLD.id AND (participant1_id, participant2_id) IN
      ((OLD.participant1_id, OLD.participant2_id), (OLD.participant2_id, OLD.participant1_id));
  RETURN NULL;
END
$function$;

-- Marks a name or an e-mail that folds to an older account's, which would otherwise be refused.
CREATE OR REPLACE FUNCTION public.rabitchat_flag_variant() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $function$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.username IS DISTINCT FROM OLD.username THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(lower(NEW.username COLLATE "C"), 2));
    NEW.username_variant := NOT coalesce(current_setting('rabitchat.own', true) = 'on', false) AND EXISTS (SELECT FROM public.users
      WHERE lower(username COLLATE "C") = lower(NEW.username COLLATE "C") AND NOT username_variant AND id <> NEW.id);
  END IF;
  IF TG_OP = 'INSERT' OR NEW.email IS DISTINCT FROM OLD.email THEN
    PERFORM pg_advisory_xact_lock(hashtextextended(lower(NEW.email COLLATE "C"), 3));
    NEW.email_variant := NOT coalesce(current_setting('rabitchat.own', true) = 'on', false) AND EXISTS (SELECT FROM public.users
      WHERE lower(email COLLATE "C") = lower(NEW.email COLLATE "C") AND NOT email_variant AND id <> NEW.id);
  END IF;
  RETURN NEW;
END
$function$;
