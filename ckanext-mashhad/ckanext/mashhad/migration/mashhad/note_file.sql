-- What becomes of files.

-- Append in what a file differs from its open interval.
CREATE OR REPLACE FUNCTION mashhad_timeline_file(given text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    was mashhad_resource_period;
    file record;
    now_is text;
    called text;
    leads text;
    says jsonb;
    reason text;
BEGIN
    PERFORM mashhad_timeline_lock();
    SELECT * INTO was FROM mashhad_resource_period WHERE resource = given AND upper_inf(during);
    SELECT resource.state, resource.url, resource.name, resource.package_id, package.owner_org,
            coalesce(resource.url_type IN ('upload', 'datastore'), false) AS here,
            package.state = 'active' AND NOT package.private AS is_public
        INTO file FROM resource JOIN package ON package.id = resource.package_id
        WHERE resource.id = given;
    -- A file stays in its dataset: a row with its id in another one is another file.
    IF was.dataset IS DISTINCT FROM file.package_id AND was.resource IS NOT NULL THEN
        PERFORM mashhad_timeline_append('file_purged', (
            SELECT unit FROM mashhad_dataset_period WHERE dataset = was.dataset
            ORDER BY lower(during) DESC LIMIT 1
        ), was.dataset, given, NULL, '{}');
        was := NULL;
    END IF;
    IF file.package_id IS NULL THEN
        RETURN;
    END IF;
    now_is := CASE WHEN file.state <> 'active' THEN 'removed'
        WHEN file.is_public AND file.url <> '' THEN 'public' ELSE 'hidden' END;
    IF now_is = 'public' THEN
        called := coalesce(nullif(file.name, ''), regexp_replace(file.url, '^.*/', ''));
        leads := CASE WHEN NOT file.here THEN file.url END;
    END IF;
    IF was.resource IS NULL THEN
        PERFORM mashhad_timeline_append('file_added', file.owner_org, file.package_id, given, NULL,
            jsonb_build_object('state', CASE now_is WHEN 'public' THEN 'hidden' ELSE now_is END,
                'here', file.here));
        SELECT * INTO was FROM mashhad_resource_period
            WHERE resource = given AND upper_inf(during);
    END IF;
    reason := nullif(current_setting('mashhad.reasons', true), '')::jsonb ->> file.package_id;
    IF was.here IS DISTINCT FROM file.here
        OR (was.state = now_is AND was.address IS DISTINCT FROM leads)
    THEN
        says := jsonb_build_object('here', file.here);
        IF was.state = now_is THEN
            says := says || jsonb_build_object('address', leads);
        END IF;
        IF reason IS NOT NULL AND was.state = 'public' THEN
            says := says || jsonb_build_object('reason', reason);
        END IF;
        PERFORM mashhad_timeline_append('file_address_changed', file.owner_org, file.package_id,
            given, NULL, says);
    END IF;
    IF was.state = now_is AND was.name IS DISTINCT FROM called THEN
        PERFORM mashhad_timeline_append('file_described', file.owner_org, file.package_id, given,
            NULL, jsonb_build_object('name', called));
    END IF;
    IF was.state = now_is THEN
        RETURN;
    END IF;
    says := jsonb_build_object('state', now_is);
    IF 'public' IN (was.state, now_is) THEN
        says := says || jsonb_build_object('name', called, 'address', leads);
    END IF;
    IF reason IS NOT NULL AND was.state = 'public' THEN
        says := says || jsonb_build_object('reason', reason);
    END IF;
    PERFORM mashhad_timeline_append(
        CASE now_is WHEN 'public' THEN 'file_published' WHEN 'removed' THEN 'file_removed'
            ELSE 'file_hidden' END,
        file.owner_org, file.package_id, given, NULL, says);
END $$;

-- Bring the intervals of a file up to an event.
CREATE OR REPLACE FUNCTION mashhad_timeline_apply_file(
    given bigint, at timestamptz, of_kind text, of_dataset text, of_resource text, says jsonb
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    was mashhad_resource_period;
    now_is mashhad_resource_period;
BEGIN
    SELECT * INTO was FROM mashhad_resource_period
        WHERE resource = of_resource AND upper_inf(during);
    -- Of a file whose row is gone, versions may end later.
    IF was.resource IS NULL AND of_kind <> 'file_added' THEN
        RETURN;
    END IF;
    now_is := jsonb_populate_record(was, says);
    now_is.dataset := of_dataset;
    IF lower(was.during) < at THEN
        UPDATE mashhad_resource_period SET during = tstzrange(lower(during), at), closed = given
            WHERE resource = of_resource AND upper_inf(during);
    ELSIF of_kind = 'file_purged' THEN
        DELETE FROM mashhad_resource_period WHERE resource = of_resource AND upper_inf(during);
    ELSIF was.resource IS NOT NULL THEN
        UPDATE mashhad_resource_period SET dataset = now_is.dataset, state = now_is.state,
                name = now_is.name, address = now_is.address, here = now_is.here, version = now_is.version,
                "table" = now_is."table", rows = now_is.rows
            WHERE resource = of_resource AND upper_inf(during);
        RETURN;
    END IF;
    IF of_kind <> 'file_purged' THEN
        now_is.resource := of_resource;
        now_is.during := tstzrange(at, NULL);
        now_is.opened := given;
        INSERT INTO mashhad_resource_period SELECT now_is.*;
    END IF;
END $$;
