-- Write one event and bring the intervals up to it. Where the last interval of the object began or
-- ended at the same moment or later by another transaction, the event is a microsecond after that:
-- no interval is empty, and none begins within another.
CREATE OR REPLACE FUNCTION mashhad_timeline_append(
    of_kind text, of_unit text, of_dataset text, of_resource text, of_version text, says jsonb,
    who text DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    own bigint := pg_current_xact_id()::text::bigint;
    at timestamptz;
    last record;
    given bigint;
BEGIN
    PERFORM mashhad_timeline_lock();
    at := mashhad_timeline_moment();
    IF of_resource IS NULL THEN
        SELECT coalesce(upper(during), lower(during)) AS since,
                mashhad_timeline_is_own(event.tx, event.xmin) AS by_us
            INTO last FROM mashhad_dataset_period AS period
            JOIN mashhad_timeline_event AS event ON event.id = coalesce(closed, opened)
            WHERE period.dataset = of_dataset ORDER BY lower(during) DESC LIMIT 1;
    ELSE
        SELECT coalesce(upper(during), lower(during)) AS since,
                mashhad_timeline_is_own(event.tx, event.xmin) AS by_us
            INTO last FROM mashhad_resource_period AS period
            JOIN mashhad_timeline_event AS event ON event.id = coalesce(closed, opened)
            WHERE period.resource = of_resource ORDER BY lower(during) DESC LIMIT 1;
    END IF;
    IF last.since >= at THEN
        at := last.since + CASE WHEN last.by_us THEN interval '0'
            ELSE interval '1 microsecond' END;
    END IF;
    INSERT INTO mashhad_timeline_event
        (moment, tx, kind, unit, dataset, resource, version, actor, payload)
        VALUES (at, own, of_kind, of_unit, of_dataset, of_resource, of_version,
            mashhad_timeline_actor(of_unit, who), says)
        RETURNING id INTO given;
    PERFORM mashhad_timeline_apply(given, at, of_kind, of_dataset, of_resource, says);
END $$;
