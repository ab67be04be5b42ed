-- A purge erases the reasons and the name of a dataset too.

-- Erase titles, file names and addresses of a dataset, or of one file of it, from the log; of one
-- whose row is gone every text.
CREATE OR REPLACE FUNCTION mashhad_timeline_erase(of_dataset text, of_resource text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_gone boolean := NOT EXISTS (SELECT FROM package WHERE id = of_dataset);
    texts text[] := ARRAY['titles', 'name', 'address'];
BEGIN
    PERFORM mashhad_timeline_lock();
    IF is_gone THEN
        texts := texts || ARRAY['reason'];
    END IF;
    UPDATE mashhad_timeline_event AS event SET payload = event.payload || erased.texts
        FROM (
            SELECT id, jsonb_object_agg(key, 'erased'::text) AS texts
            FROM mashhad_timeline_event, jsonb_each(payload)
            WHERE dataset = of_dataset AND (of_resource IS NULL OR resource = of_resource)
                AND key = ANY (texts) AND value NOT IN ('null', '"erased"')
                -- The name of a dataset is its address, and stays as long as there is one.
                AND (is_gone OR key <> 'name' OR resource IS NOT NULL)
            GROUP BY id
        ) AS erased
        WHERE erased.id = event.id;
    UPDATE mashhad_resource_period SET
            name = CASE WHEN name IS NOT NULL THEN 'erased' END,
            address = CASE WHEN address IS NOT NULL THEN 'erased' END
        WHERE dataset = of_dataset AND (of_resource IS NULL OR resource = of_resource);
    IF of_resource IS NULL THEN
        UPDATE mashhad_dataset_period SET titles = '"erased"'
            WHERE dataset = of_dataset AND titles IS NOT NULL;
    END IF;
    IF is_gone THEN
        UPDATE mashhad_dataset_period SET name = 'erased'
            WHERE dataset = of_dataset AND name IS NOT NULL;
    END IF;
END $$;

-- What was purged before.
SELECT mashhad_timeline_erase(dataset) FROM (
    SELECT DISTINCT dataset FROM mashhad_timeline_event AS event WHERE kind = 'dataset_purged'
        AND NOT EXISTS (SELECT FROM package WHERE package.id = event.dataset)
) AS gone;

-- Which dataset was public at an address.
CREATE INDEX mashhad_dataset_period_address ON mashhad_dataset_period (name, lower(during))
    WHERE state = 'public';
