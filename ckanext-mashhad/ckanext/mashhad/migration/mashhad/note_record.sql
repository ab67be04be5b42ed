-- Where the transaction has told nothing else of a dataset that may change its record.
CREATE OR REPLACE FUNCTION mashhad_timeline_note(
    given text, of_kind text DEFAULT 'record_changed'
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    stored record;
    silent text[] := '{{silent}}';
    is_noted boolean;
BEGIN
    PERFORM mashhad_timeline_lock();
    SELECT owner_org INTO stored FROM package WHERE id = given;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT mashhad_timeline_is_own(tx, xmin) INTO is_noted FROM mashhad_timeline_event
        WHERE dataset = given AND (kind <> ALL (silent) OR of_kind = ANY (silent))
        ORDER BY id DESC LIMIT 1;
    IF is_noted IS NOT TRUE THEN
        PERFORM mashhad_timeline_append(of_kind, stored.owner_org, given, NULL, NULL, '{}');
    END IF;
END $$;

-- The same of a dataset of which a row is another, or gone. The trigger says in which column its id
-- stands.
CREATE OR REPLACE FUNCTION mashhad_timeline_note_record() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mashhad_timeline_note(
        CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END ->> TG_ARGV[0]);
    RETURN NULL;
END $$;

-- The same of a unit whose row is another.
CREATE OR REPLACE FUNCTION mashhad_timeline_note_unit_record() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    is_noted boolean;
BEGIN
    SELECT mashhad_timeline_is_own(tx, xmin) INTO is_noted FROM mashhad_timeline_event
        WHERE unit = NEW.id AND dataset IS NULL AND kind <> ALL ('{{silent}}')
        ORDER BY id DESC LIMIT 1;
    IF is_noted IS NOT TRUE THEN
        PERFORM mashhad_timeline_append('unit_changed', NEW.id, NULL, NULL, NULL, '{}');
    END IF;
    RETURN NULL;
END $$;
