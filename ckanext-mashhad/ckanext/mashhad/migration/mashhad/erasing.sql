-- A purge erases the reasons and the name of a dataset too.

-- What was purged before.
SELECT mashhad_timeline_erase(dataset) FROM (
    SELECT DISTINCT dataset FROM mashhad_timeline_event AS event WHERE kind = 'dataset_purged'
        AND NOT EXISTS (SELECT FROM package WHERE package.id = event.dataset)
) AS gone;

-- Which dataset was public at an address.
CREATE INDEX mashhad_dataset_period_address ON mashhad_dataset_period (name, lower(during))
    WHERE state = 'public';
