-- Withdrawals, told by the timeline. Functions and not views: `ckan db clean` drops tables alone.

-- Whether a dataset was purged with or after an event (id). What was before is as if it had never
-- been, also where the dataset is made anew under its id.
CREATE OR REPLACE FUNCTION mashhad_timeline_purged(of_dataset text, since bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM mashhad_timeline_event
        WHERE dataset = of_dataset AND kind = 'dataset_purged' AND id >= since)
$$;

-- From when until when a dataset that was public was not, and all that was purged: the feed tells
-- of both. `id`: the event that ended that.
CREATE OR REPLACE FUNCTION mashhad_gone_datasets() RETURNS TABLE (
    id bigint, package_id text, dataset_type text, titles jsonb, owner_org text,
    withdrawn_at timestamptz, returned_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT was.closed, was.dataset, was.type, was.titles, coalesce(was.unit, ''),
        upper(was.during), back.at
    FROM mashhad_dataset_period AS was CROSS JOIN LATERAL (
        SELECT min(lower(during)) AS at FROM mashhad_dataset_period
        WHERE dataset = was.dataset AND state = 'public' AND lower(during) >= upper(was.during)
    ) AS back
    WHERE was.state = 'public' AND NOT upper_inf(was.during)
        AND back.at IS DISTINCT FROM upper(was.during)
$$;

-- The same without what was before a purge.
CREATE OR REPLACE FUNCTION mashhad_hidden_datasets() RETURNS TABLE (
    id bigint, package_id text, dataset_type text, titles jsonb, owner_org text,
    withdrawn_at timestamptz, returned_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT * FROM mashhad_gone_datasets() AS gone
    WHERE NOT mashhad_timeline_purged(gone.package_id, gone.id)
$$;

-- The same of files that were not public though their dataset was.
CREATE OR REPLACE FUNCTION mashhad_hidden_files() RETURNS TABLE (
    id bigint, resource_id text, package_id text, filename text, went_at timestamptz,
    withdrawn_at timestamptz, returned_at timestamptz
) LANGUAGE sql STABLE AS $$
    SELECT was.closed, was.resource, was.dataset, coalesce(was.name, ''), upper(was.during),
        alone.at, back.at
    FROM mashhad_resource_period AS was CROSS JOIN LATERAL (
        SELECT min(lower(during)) AS at FROM mashhad_resource_period
        WHERE resource = was.resource AND state = 'public' AND lower(during) >= upper(was.during)
    ) AS back CROSS JOIN LATERAL (
        SELECT min(greatest(lower(during), upper(was.during))) AS at FROM mashhad_dataset_period
        WHERE dataset = was.dataset AND state = 'public'
            AND (upper_inf(during) OR upper(during) > upper(was.during))
    ) AS alone
    WHERE was.state = 'public' AND NOT upper_inf(was.during)
        AND NOT mashhad_timeline_purged(was.dataset, was.opened)
        AND alone.at < coalesce(back.at, 'infinity')
$$;

-- Both, with what they were called then, why they went and whether the portal's administration,
-- or nobody who was logged in, did it.
CREATE OR REPLACE FUNCTION mashhad_withdrawals() RETURNS TABLE (
    id bigint, object_id text, object_type text, package_id text, dataset_type text,
    titles jsonb, filename text, owner_org text, withdrawn_at timestamptz,
    returned_at timestamptz, reason text, by_portal boolean
) LANGUAGE sql STABLE AS $$
    SELECT gone.*, coalesce((
        SELECT payload ->> 'reason' FROM mashhad_timeline_event AS event
        WHERE event.dataset = gone.package_id AND event.payload ? 'reason'
            AND event.resource IS NOT DISTINCT FROM nullif(gone.object_id, gone.package_id)
            AND event.kind IN ('withdrawal_explained', 'dataset_hidden', 'dataset_deleted',
                'file_hidden', 'file_removed')
            AND event.moment >= gone.withdrawn_at
            AND event.moment < coalesce(gone.returned_at, 'infinity')
        ORDER BY event.id DESC LIMIT 1
    ), ''), (
        SELECT event.actor IN ('sysadmin', 'harvest', 'system')
        FROM mashhad_timeline_event AS event WHERE event.id = gone.id
    )
    FROM (
        SELECT id, package_id AS object_id, 'dataset' AS object_type, package_id, dataset_type,
            titles, '' AS filename, owner_org, withdrawn_at, returned_at
        FROM mashhad_hidden_datasets()
        UNION ALL
        SELECT file.id, file.resource_id, 'resource', file.package_id, at_the_time.type, at_the_time.titles,
            file.filename, coalesce(at_the_time.unit, ''), file.withdrawn_at, file.returned_at
        FROM mashhad_hidden_files() AS file CROSS JOIN LATERAL (
            SELECT type, titles, unit FROM mashhad_dataset_period
            WHERE dataset = file.package_id AND state = 'public' AND lower(during) < file.went_at
            ORDER BY lower(during) DESC LIMIT 1
        ) AS at_the_time
    ) AS gone
$$;

DROP TABLE IF EXISTS mashhad_withdrawal;
