DROP TRIGGER mashhad_timeline_replaced ON resource;
DROP FUNCTION mashhad_tables_note_replaced;

CREATE OR REPLACE FUNCTION mashhad_tables_note_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_unit text;
    standing text;
    none jsonb := jsonb_build_object('version', NULL, 'table', NULL, 'rows', NULL);
BEGIN
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        SELECT owner_org INTO of_unit FROM package WHERE id = NEW.package_id;
        PERFORM mashhad_timeline_append('version_published', of_unit, NEW.package_id,
            NEW.resource_id, NEW.id, jsonb_build_object('version', NEW.id, 'table', NEW."table",
                'rows', NEW.rows, 'n', NEW.n), nullif(NEW.user_id, ''));
        RETURN NULL;
    END IF;
    SELECT owner_org INTO of_unit FROM package WHERE id = OLD.package_id;
    SELECT id INTO standing FROM mashhad_file_version
        WHERE resource_id = OLD.resource_id AND state = 'published';
    IF standing IS NULL THEN
        PERFORM mashhad_timeline_append('version_withdrawn', of_unit, OLD.package_id,
            OLD.resource_id, OLD.id, none);
    ELSE
        PERFORM mashhad_timeline_append('version_replaced', of_unit, OLD.package_id,
            OLD.resource_id, OLD.id, jsonb_build_object('by', standing));
    END IF;
    RETURN NULL;
END $$;

DROP TRIGGER mashhad_timeline_record ON mashhad_file_version;
