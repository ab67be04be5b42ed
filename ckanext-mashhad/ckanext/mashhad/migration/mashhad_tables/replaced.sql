-- What took the place of a public file, where no version of rows tells of it.

CREATE OR REPLACE FUNCTION mashhad_tables_note_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    own bigint := pg_current_xact_id()::text::bigint;
    was record;
BEGIN
    -- Rows are told by their versions; what was public in this transaction alone, nobody has read.
    IF EXISTS (SELECT FROM mashhad_file_version
        WHERE resource_id = NEW.id AND state = 'published')
    THEN
        RETURN NULL;
    END IF;
    SELECT count(*) > 0 AS public, coalesce(bool_or(here), false) AS here INTO was
        FROM mashhad_resource_period
            JOIN mashhad_timeline_event AS event ON event.id = opened
        WHERE mashhad_resource_period.resource = NEW.id AND state = 'public' AND event.tx <> own;
    IF was.public THEN
        PERFORM mashhad_timeline_append('file_replaced', owner_org, NEW.package_id, NEW.id, NULL,
                jsonb_build_object(
                    'is_here', coalesce(NEW.url_type IN ('upload', 'datastore'), false),
                    'was_here', was.here AND OLD.url_type IN ('upload', 'datastore')))
            FROM package WHERE id = NEW.package_id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mashhad_timeline_replaced AFTER UPDATE OF hash, url, url_type
    ON resource DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state = 'active' AND NEW.url <> '' AND CASE
        WHEN NEW.url_type IN ('upload', 'datastore')
        THEN (coalesce(NEW.hash, ''), NEW.url_type)
            IS DISTINCT FROM (coalesce(OLD.hash, ''), OLD.url_type)
        -- Which part of a page is shown is no other address.
        ELSE split_part(NEW.url, '#', 1) IS DISTINCT FROM split_part(OLD.url, '#', 1)
    END)
    EXECUTE FUNCTION mashhad_tables_note_replaced();

-- What is corrected of a version that is or was public.
CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER UPDATE ON mashhad_file_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.published IS NOT NULL
        AND (NEW."table", NEW.rows, NEW.published, NEW.sha256)
            IS DISTINCT FROM (OLD."table", OLD.rows, OLD.published, OLD.sha256))
    EXECUTE FUNCTION mashhad_timeline_note_record('package_id');
