-- What versions of files and reports of nothing add to the timeline, when their transaction ends.
-- The log is held before it is asked whose a dataset is: else another transaction could move it
-- in between.

CREATE OR REPLACE FUNCTION mashhad_tables_note_version() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_unit text;
    standing text;
    again jsonb := '{}';
    none jsonb := jsonb_build_object('version', NULL, 'table', NULL, 'rows', NULL);
BEGIN
    PERFORM mashhad_timeline_lock();
    IF TG_OP <> 'DELETE' AND NEW.state = 'published' THEN
        SELECT owner_org INTO of_unit FROM package WHERE id = NEW.package_id;
        IF EXISTS (SELECT FROM mashhad_file_version AS before
            WHERE before.resource_id = NEW.resource_id AND before.sha256 = NEW.sha256
                AND before.id <> NEW.id AND before.published <= NEW.published)
        THEN
            again := jsonb_build_object('again', true);
        END IF;
        PERFORM mashhad_timeline_append('version_published', of_unit, NEW.package_id,
            NEW.resource_id, NEW.id, jsonb_build_object('version', NEW.id, 'table', NEW."table",
                'rows', NEW.rows, 'n', NEW.n) || again, nullif(NEW.user_id, ''));
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

CREATE OR REPLACE FUNCTION mashhad_tables_note_nil() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_unit text;
    period jsonb := jsonb_build_object('table', NEW."table", 'fiscal_year', NEW.fiscal_year,
        'period_part', NEW.period_part);
BEGIN
    PERFORM mashhad_timeline_lock();
    SELECT owner_org INTO of_unit FROM package WHERE id = NEW.package_id;
    IF TG_OP = 'INSERT' THEN
        PERFORM mashhad_timeline_append('nil_given', of_unit, NEW.package_id, NULL, NULL, period);
    END IF;
    IF NEW.ended IS NOT NULL THEN
        PERFORM mashhad_timeline_append('nil_ended', of_unit, NEW.package_id, NULL, NULL,
            period || jsonb_build_object('how', NEW.how, 'reason', NEW.reason,
                'successor', NEW.successor));
    END IF;
    RETURN NULL;
END $$;
