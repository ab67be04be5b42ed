DROP TRIGGER mashhad_timeline_new ON mashhad_file_version;
DROP TRIGGER mashhad_timeline ON mashhad_file_version;
DROP TRIGGER mashhad_timeline_old ON mashhad_file_version;
DROP TRIGGER mashhad_timeline_new ON mashhad_nil_report;
DROP TRIGGER mashhad_timeline ON mashhad_nil_report;
DROP FUNCTION mashhad_tables_note_version, mashhad_tables_note_nil;
