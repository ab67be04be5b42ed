DROP TRIGGER mashhad_timeline_record ON package;
DROP TRIGGER mashhad_timeline_record ON resource;
DROP TRIGGER mashhad_timeline_record ON "group";
DROP FUNCTION IF EXISTS mashhad_timeline_note_record, mashhad_timeline_note_unit_record,
    mashhad_timeline_note;
DROP INDEX mashhad_public_package, mashhad_dataset_period_closed;
ALTER TABLE mashhad_timeline_event DROP COLUMN written;
