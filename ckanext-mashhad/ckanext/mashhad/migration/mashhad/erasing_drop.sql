DROP INDEX mashhad_dataset_period_address;

-- Erase titles, file names and addresses of a dataset, or of one file of it, from the log.
CREATE OR REPLACE FUNCTION mashhad_timeline_erase(of_dataset text, of_resource text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    texts text[] := ARRAY['titles', 'name', 'address'];
BEGIN
    PERFORM mashhad_timeline_lock();
    UPDATE mashhad_timeline_event AS event SET payload = event.payload || erased.texts
        FROM (
            SELECT id, jsonb_object_agg(key, 'erased'::text) AS texts
            FROM mashhad_timeline_event, jsonb_each(payload)
            WHERE dataset = of_dataset AND (of_resource IS NULL OR resource = of_resource)
                AND key = ANY (texts) AND value NOT IN ('null', '"erased"')
                -- The name of a dataset is its address, and stays.
                AND (key <> 'name' OR resource IS NOT NULL)
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
END $$;
