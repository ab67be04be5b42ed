DROP TRIGGER mashhad_timeline_replaced ON resource;
DROP FUNCTION mashhad_tables_note_replaced;
