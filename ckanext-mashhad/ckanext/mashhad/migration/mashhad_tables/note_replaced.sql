-- What took the place of a public file, where no version of rows tells of it.
CREATE OR REPLACE FUNCTION mashhad_tables_note_replaced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was record;
BEGIN
    -- Rows are told by their versions; what was public in this transaction alone, nobody has read.
    IF EXISTS (SELECT FROM mashhad_file_version
        WHERE resource_id = NEW.id AND state = 'published')
    THEN
        RETURN NULL;
    END IF;
    PERFORM mashhad_timeline_lock();
    SELECT count(*) > 0 AS public, coalesce(bool_or(here), false) AS here INTO was
        FROM mashhad_resource_period
            JOIN mashhad_timeline_event AS event ON event.id = opened
        WHERE mashhad_resource_period.resource = NEW.id AND state = 'public'
            AND NOT mashhad_timeline_is_own(event.tx, event.xmin);
    IF was.public THEN
        PERFORM mashhad_timeline_append('file_replaced', owner_org, NEW.package_id, NEW.id, NULL,
                jsonb_build_object(
                    'is_here', coalesce(NEW.url_type IN ('upload', 'datastore'), false),
                    'was_here', was.here AND OLD.url_type IN ('upload', 'datastore')))
            FROM package WHERE id = NEW.package_id;
    END IF;
    RETURN NULL;
END $$;
