-- When the timeline is told of versions and reports of nothing (note_versions.sql).

CREATE CONSTRAINT TRIGGER mashhad_timeline_new AFTER INSERT ON mashhad_file_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'published')
    EXECUTE FUNCTION mashhad_tables_note_version();
CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER UPDATE OF state ON mashhad_file_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.state <> OLD.state AND 'published' IN (NEW.state, OLD.state))
    EXECUTE FUNCTION mashhad_tables_note_version();
CREATE CONSTRAINT TRIGGER mashhad_timeline_old AFTER DELETE ON mashhad_file_version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.state = 'published')
    EXECUTE FUNCTION mashhad_tables_note_version();
CREATE CONSTRAINT TRIGGER mashhad_timeline_new AFTER INSERT ON mashhad_nil_report
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION mashhad_tables_note_nil();
CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER UPDATE OF ended ON mashhad_nil_report
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.ended IS NULL AND NEW.ended IS NOT NULL)
    EXECUTE FUNCTION mashhad_tables_note_nil();
