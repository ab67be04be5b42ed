-- The log keeps its order whoever writes to it, and follows files to other datasets.

ALTER TABLE mashhad_timeline_event ALTER COLUMN id SET GENERATED ALWAYS;
CREATE TRIGGER mashhad_keep_order BEFORE INSERT ON mashhad_timeline_event
    FOR EACH ROW EXECUTE FUNCTION mashhad_timeline_keep_order();

-- An organization may become none, and a group one.
DROP TRIGGER mashhad_timeline_new ON "group";
DROP TRIGGER mashhad_timeline_old ON "group";
CREATE CONSTRAINT TRIGGER mashhad_timeline
    AFTER INSERT OR DELETE OR UPDATE OF state, name, title, extras, is_organization
    ON "group" DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION mashhad_timeline_note_unit();

-- What happened before.
SELECT mashhad_timeline_file(resource.id) FROM resource
    JOIN mashhad_resource_period AS period ON period.resource = resource.id
    WHERE upper_inf(during) AND dataset <> package_id;
SELECT mashhad_timeline_append('unit_left', id, NULL, NULL, NULL, '{}') FROM (
    SELECT DISTINCT ON (unit) unit AS id, kind FROM mashhad_timeline_event
        WHERE kind IN ('unit_joined', 'unit_left') ORDER BY unit, mashhad_timeline_event.id DESC
) AS last
    WHERE kind = 'unit_joined'
        AND NOT EXISTS (SELECT FROM "group" WHERE "group".id = last.id AND is_organization);
SELECT mashhad_timeline_erase_unit(id) FROM (
    SELECT DISTINCT unit AS id FROM mashhad_timeline_event WHERE kind = 'unit_left'
) AS gone
    WHERE NOT EXISTS (SELECT FROM "group" WHERE "group".id = gone.id);
SELECT mashhad_timeline_erase(dataset) FROM (
    SELECT DISTINCT dataset FROM mashhad_timeline_event AS event WHERE kind = 'dataset_purged'
        AND NOT EXISTS (SELECT FROM package WHERE package.id = event.dataset)
) AS gone;
