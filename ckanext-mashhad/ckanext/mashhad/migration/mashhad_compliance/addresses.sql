-- What became of files elsewhere, and what removed ones were, is told by the timeline alone.

CREATE TEMPORARY TABLE mashhad_known ON COMMIT DROP AS
    SELECT at AS moment, 1 AS place, 'file_replaced' AS kind, resource_id,
            jsonb_build_object('is_here', link IS NULL, 'was_here', was_here) AS payload
        FROM mashhad_compliance_renewal WHERE EXISTS (
            SELECT FROM mashhad_resource_period
            WHERE resource = resource_id AND state = 'public' AND lower(during) < at
        )
    UNION ALL
    SELECT opened, 2, 'address_opened', resource_id, jsonb_build_object('waited', waited)
        FROM mashhad_compliance_renewal WHERE link IS NOT NULL AND opened IS NOT NULL
    UNION ALL
    SELECT since, 3, 'address_failed', resource_id, '{}' FROM mashhad_compliance_link_outage
    UNION ALL
    SELECT until, 4, 'address_recovered', resource_id, '{}'
        FROM mashhad_compliance_link_outage WHERE until IS NOT NULL
    UNION ALL
    SELECT opened, 2, 'address_opened', resource_id, '{}'
        FROM mashhad_compliance_link_opening WHERE opened IS NOT NULL;
-- Most of it stands in the timeline since it happened.
DELETE FROM mashhad_known USING mashhad_timeline_event AS event
    WHERE event.resource = resource_id AND event.kind = mashhad_known.kind
        AND event.moment BETWEEN mashhad_known.moment - interval '1 hour'
            AND mashhad_known.moment + interval '1 hour';
SELECT mashhad_timeline_lock();
DO $$
DECLARE
    known record;
    given bigint;
BEGIN
    FOR known IN SELECT mashhad_known.*, package_id, owner_org FROM mashhad_known
        JOIN resource ON resource.id = resource_id JOIN package ON package.id = package_id
        ORDER BY moment, place
    LOOP
        INSERT INTO mashhad_timeline_event
            (moment, tx, kind, unit, dataset, resource, actor, payload)
            VALUES (known.moment, pg_current_xact_id()::text::bigint, known.kind, known.owner_org,
                known.package_id, known.resource_id, 'system', known.payload)
            RETURNING id INTO given;
        PERFORM mashhad_timeline_apply(given, known.moment, known.kind, known.package_id,
            known.resource_id, known.payload);
    END LOOP;
END $$;
ALTER TABLE mashhad_timeline_event DISABLE TRIGGER mashhad_append_only;
UPDATE mashhad_timeline_event AS event SET payload = '{"waited": true}'
    FROM mashhad_compliance_link_opening AS opening
    WHERE event.kind = 'address_opened' AND resource = resource_id AND waited
        AND event.id = (SELECT min(first.id) FROM mashhad_timeline_event AS first
            WHERE first.resource = resource_id AND first.kind = 'address_opened');
ALTER TABLE mashhad_timeline_event ENABLE TRIGGER mashhad_append_only;

CREATE TABLE mashhad_compliance_link_lapse (
    resource_id text PRIMARY KEY,
    since timestamptz NOT NULL
);
INSERT INTO mashhad_compliance_link_lapse
    SELECT resource_id, lapsed FROM mashhad_compliance_link_opening WHERE lapsed IS NOT NULL;

DROP TABLE mashhad_compliance_link_opening;
DROP TABLE mashhad_compliance_link_outage;
DROP TABLE mashhad_compliance_renewal;
DROP TABLE mashhad_compliance_past_file;
DROP FUNCTION mashhad_compliance_note_address;

CREATE INDEX mashhad_timeline_event_address ON mashhad_timeline_event (resource, id)
    WHERE kind IN ('address_failed', 'address_recovered', 'address_opened', 'file_replaced');

CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER INSERT OR UPDATE OR DELETE
    ON mashhad_compliance_counted DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION mashhad_compliance_note('cases_counted',
        'SELECT DISTINCT dataset FROM mashhad_resource_period WHERE resource = $1 ->> ''resource_id''');
CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER UPDATE ON mashhad_compliance_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.code IS DISTINCT FROM OLD.code)
    EXECUTE FUNCTION mashhad_compliance_note('address_judged',
        'SELECT DISTINCT package_id FROM resource WHERE url = $1 ->> ''url''');
CREATE CONSTRAINT TRIGGER mashhad_timeline_new AFTER INSERT ON mashhad_compliance_link
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.code <> '')
    EXECUTE FUNCTION mashhad_compliance_note('address_judged',
        'SELECT DISTINCT package_id FROM resource WHERE url = $1 ->> ''url''');
