-- A keyword may be taken from datasets whose own rows stay as they are (`tag_delete`).
CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER INSERT OR UPDATE OR DELETE
    ON package_tag DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION mashhad_timeline_note_record('package_id');

CREATE TRIGGER mashhad_never_emptied BEFORE TRUNCATE ON mashhad_timeline_event
    FOR EACH STATEMENT EXECUTE FUNCTION mashhad_timeline_refuse();
