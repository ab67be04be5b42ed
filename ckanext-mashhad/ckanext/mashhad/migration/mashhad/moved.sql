-- What the log told before, as it tells it now.

DROP FUNCTION IF EXISTS mashhad_timeline_erase_subject(jsonb);
SELECT mashhad_timeline_lock();
UPDATE mashhad_timeline_event AS event
    SET payload = payload || '{"claims": {"erased": "erased"}}'
    WHERE payload ? 'claims' AND payload -> 'claims' NOT IN ('{}', '{"erased": "erased"}')
        AND NOT EXISTS (SELECT FROM package WHERE id = event.dataset AND type = ANY ('{{types}}'));
UPDATE mashhad_dataset_period AS period SET claims = '{"erased": "erased"}'
    WHERE claims NOT IN ('{}', '{"erased": "erased"}')
        AND NOT EXISTS (SELECT FROM package WHERE id = period.dataset AND type = ANY ('{{types}}'));
SELECT mashhad_timeline_dataset(id) FROM package WHERE type <> ALL ('{{types}}');
SELECT mashhad_timeline_file(id) FROM resource WHERE name LIKE '%/%';
