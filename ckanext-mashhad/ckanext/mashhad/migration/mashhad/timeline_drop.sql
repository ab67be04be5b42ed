DROP TRIGGER mashhad_timeline ON package;
DROP TRIGGER mashhad_timeline ON resource;
DROP TRIGGER mashhad_timeline_new ON "group";
DROP TRIGGER mashhad_timeline_old ON "group";
DROP TABLE mashhad_timeline_event, mashhad_dataset_period, mashhad_resource_period;
DROP FUNCTION IF EXISTS mashhad_timeline_note_dataset, mashhad_timeline_note_file,
    mashhad_timeline_note_unit, mashhad_timeline_refuse, mashhad_timeline_keep_order,
    mashhad_timeline_is_own, mashhad_timeline_erase_unit,
    mashhad_timeline_lock, mashhad_timeline_moment, mashhad_timeline_actor,
    mashhad_timeline_append, mashhad_timeline_apply, mashhad_timeline_apply_dataset,
    mashhad_timeline_apply_file, mashhad_timeline_replay, mashhad_timeline_erase, mashhad_timeline_claims,
    mashhad_timeline_titles, mashhad_timeline_state, mashhad_timeline_dataset, mashhad_timeline_file;
