-- Versions go with their file to another dataset.
CREATE OR REPLACE FUNCTION mashhad_tables_follow_file() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE mashhad_file_version SET package_id = NEW.package_id WHERE resource_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER mashhad_tables_follow_file AFTER UPDATE OF package_id ON resource
    FOR EACH ROW WHEN (NEW.package_id IS DISTINCT FROM OLD.package_id)
    EXECUTE FUNCTION mashhad_tables_follow_file();
UPDATE mashhad_file_version AS version SET package_id = resource.package_id FROM resource
    WHERE resource.id = resource_id AND version.package_id <> resource.package_id;
