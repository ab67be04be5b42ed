-- Where the transaction has told nothing else of a dataset of which a row is another, or gone. The
-- trigger says in which column its id stands.
CREATE OR REPLACE FUNCTION mashhad_timeline_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> TG_ARGV[0];
    stored record;
    last bigint;
BEGIN
    SELECT owner_org INTO stored FROM package WHERE id = given;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT tx INTO last FROM mashhad_timeline_event WHERE dataset = given ORDER BY id DESC LIMIT 1;
    IF last IS DISTINCT FROM pg_current_xact_id()::text::bigint THEN
        PERFORM mashhad_timeline_append(
            'record_changed', stored.owner_org, given, NULL, NULL, '{}');
    END IF;
    RETURN NULL;
END $$;
