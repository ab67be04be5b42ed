-- A dataset that is purged takes its nil reports with it, and their reasons: also where one is made
-- anew under its id, it has none.
CREATE OR REPLACE FUNCTION mashhad_tables_forget_nil() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mashhad_nil_report WHERE package_id = OLD.id;
    RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS mashhad_tables_forget_nil ON package;
CREATE TRIGGER mashhad_tables_forget_nil AFTER DELETE ON package
    FOR EACH ROW EXECUTE FUNCTION mashhad_tables_forget_nil();

DELETE FROM mashhad_nil_report AS report WHERE NOT EXISTS (
    SELECT FROM package WHERE package.id = report.package_id
) OR EXISTS (
    SELECT FROM mashhad_timeline_event AS event WHERE event.dataset = report.package_id
        AND event.kind = 'dataset_purged' AND event.moment > report.made
);
