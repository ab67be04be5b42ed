-- What took the place of a public file, where no version of rows tells of it.

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
