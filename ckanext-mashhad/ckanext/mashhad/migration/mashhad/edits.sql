-- The log tells every change of a record: those of which it keeps nothing more as `record_changed`.

-- When an event came into the log, in the order of ids: its transaction may have begun long before.
ALTER TABLE mashhad_timeline_event ADD COLUMN written timestamptz;
ALTER TABLE mashhad_timeline_event DISABLE TRIGGER mashhad_append_only;
UPDATE mashhad_timeline_event SET written = moment;
ALTER TABLE mashhad_timeline_event ENABLE TRIGGER mashhad_append_only;
ALTER TABLE mashhad_timeline_event ALTER COLUMN written SET NOT NULL,
    ALTER COLUMN written SET DEFAULT clock_timestamp();
CREATE INDEX mashhad_timeline_event_written ON mashhad_timeline_event (written);
CREATE INDEX mashhad_dataset_period_closed ON mashhad_dataset_period (closed)
    WHERE state = 'public';
-- The order of the feed, which is that of Solr.
CREATE INDEX mashhad_public_package ON package (id COLLATE "C")
    WHERE state = 'active' AND NOT private;

-- Their names follow `mashhad_timeline`: PostgreSQL runs triggers of one change by name.
CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER UPDATE
    ON package DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.* *<> NEW.*)
    EXECUTE FUNCTION mashhad_timeline_note_record('id');
CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER UPDATE
    ON resource DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.* *<> NEW.*)
    EXECUTE FUNCTION mashhad_timeline_note_record('package_id');
CREATE CONSTRAINT TRIGGER mashhad_timeline_record AFTER UPDATE
    ON "group" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.is_organization AND OLD.* *<> NEW.*)
    EXECUTE FUNCTION mashhad_timeline_note_unit_record();
