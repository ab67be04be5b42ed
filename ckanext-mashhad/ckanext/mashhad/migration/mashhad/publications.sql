-- When something was first public, and attestations of an earlier moment, are told by the timeline.
DO $$
DECLARE
    missing text;
BEGIN
    SELECT string_agg(object_id, ' ') INTO missing FROM mashhad_publication AS publication
        WHERE NOT EXISTS (
            SELECT FROM mashhad_dataset_period WHERE dataset = object_id AND state = 'public'
        ) AND NOT EXISTS (
            SELECT FROM mashhad_resource_period WHERE resource = object_id AND state = 'public'
        ) AND (
            object_id IN (SELECT id FROM package) OR object_id IN (SELECT id FROM resource)
        );
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'The timeline does not know that these were public: %', missing;
    END IF;
END $$;
DROP TABLE mashhad_attestation, mashhad_publication;
CREATE INDEX mashhad_timeline_event_attested ON mashhad_timeline_event (dataset, id)
    WHERE kind = 'attested';
