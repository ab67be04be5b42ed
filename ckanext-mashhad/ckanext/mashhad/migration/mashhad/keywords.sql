-- A keyword may be taken from datasets whose own rows stay as they are (`tag_delete`).
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

CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER INSERT OR UPDATE OR DELETE
    ON package_tag DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION mashhad_timeline_note_record('package_id');

CREATE TRIGGER mashhad_never_emptied BEFORE TRUNCATE ON mashhad_timeline_event
    FOR EACH STATEMENT EXECUTE FUNCTION mashhad_timeline_refuse();
