DROP TRIGGER mashhad_timeline_replaced ON resource;
DROP FUNCTION mashhad_tables_note_replaced;
DROP TRIGGER mashhad_timeline_record ON mashhad_file_version;
