-- Erase titles, file names and addresses of a dataset, or of one file of it, from the log; of a
-- dataset whose row is gone every text.
CREATE OR REPLACE FUNCTION mashhad_timeline_erase(of_dataset text, of_resource text DEFAULT NULL)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    is_gone boolean := NOT EXISTS (SELECT FROM package WHERE id = of_dataset);
    texts text[] := ARRAY['titles', 'name', 'address'];
BEGIN
    PERFORM mashhad_timeline_lock();
    IF is_gone THEN
        texts := texts || ARRAY['reason', 'claims'];
    END IF;
    UPDATE mashhad_timeline_event AS event SET payload = event.payload || erased.texts
        FROM (
            SELECT id, jsonb_object_agg(key, CASE key
                WHEN 'claims' THEN jsonb '{"erased": "erased"}'
                ELSE '"erased"' END) AS texts
            FROM mashhad_timeline_event, jsonb_each(payload)
            WHERE dataset = of_dataset AND (of_resource IS NULL OR resource = of_resource)
                AND key = ANY (texts) AND value NOT IN ('null', '"erased"')
                AND (key <> 'claims' OR value NOT IN ('{}', '{"erased": "erased"}'))
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
        UPDATE mashhad_dataset_period SET name = CASE WHEN name IS NOT NULL THEN 'erased' END,
                claims = CASE claims WHEN '{}' THEN claims ELSE '{"erased": "erased"}' END
            WHERE dataset = of_dataset;
    END IF;
END $$;

-- Erase titles and names of a unit whose row is gone.
CREATE OR REPLACE FUNCTION mashhad_timeline_erase_unit(of_unit text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mashhad_timeline_lock();
    UPDATE mashhad_timeline_event
        SET payload = payload || '{"name": "erased", "titles": "erased"}'
        WHERE unit = of_unit AND dataset IS NULL AND kind IN ('unit_joined', 'unit_renamed');
END $$;
