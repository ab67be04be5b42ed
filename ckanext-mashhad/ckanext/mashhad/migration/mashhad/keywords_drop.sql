DROP TRIGGER IF EXISTS mashhad_never_emptied ON mashhad_timeline_event;
DROP TRIGGER IF EXISTS mashhad_timeline_record ON package_tag;
