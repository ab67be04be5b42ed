-- Back into the tables of before.
INSERT INTO mashhad_publication (object_id, object_type, package_id, seen_at)
    SELECT dataset, 'dataset', dataset, min(lower(during)) FROM mashhad_dataset_period
        WHERE state = 'public' GROUP BY dataset
    UNION ALL
    SELECT resource, 'resource', min(dataset), min(lower(during)) FROM mashhad_resource_period
        WHERE state = 'public' GROUP BY resource;
INSERT INTO mashhad_attestation (object_id, published_at, reason, user_id, attested_at)
    SELECT coalesce(resource, dataset), (payload ->> 'published_at')::timestamptz,
        payload ->> 'reason', '', moment
    FROM mashhad_timeline_event WHERE kind = 'attested' ORDER BY id;
DROP INDEX mashhad_timeline_event_attested;
