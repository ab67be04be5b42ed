-- A file stays in its dataset. CKAN moves none, and what was public, was attested or confirmed and
-- must be erased is of a dataset and its files: of one that moved no table could tell whose it was.
CREATE OR REPLACE FUNCTION mashhad_file_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' OR EXISTS (
        SELECT FROM mashhad_resource_period AS period JOIN package ON package.id = period.dataset
        WHERE period.resource = NEW.id AND period.dataset <> NEW.package_id
            AND NOT mashhad_timeline_purged(period.dataset, period.opened)
    ) THEN
        RAISE EXCEPTION 'file % stays in its dataset', NEW.id USING ERRCODE = 'unique_violation',
            HINT = 'Add it to the other dataset under an id of its own, and delete it from this.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mashhad_file_stays BEFORE UPDATE OF package_id ON resource
    FOR EACH ROW WHEN (NEW.package_id IS DISTINCT FROM OLD.package_id)
    EXECUTE FUNCTION mashhad_file_stays();
CREATE TRIGGER mashhad_file_stays_new BEFORE INSERT ON resource
    FOR EACH ROW EXECUTE FUNCTION mashhad_file_stays();

-- What was before a dataset's last purge counts no more: it is asked for of every interval.
CREATE INDEX mashhad_timeline_event_purge ON mashhad_timeline_event (dataset, id)
    WHERE kind = 'dataset_purged';
