-- What a database knew before it had a timeline, as events with the moments that it knew.
-- Tables of other rooms are asked where they are there. What is left is of now.
CREATE TEMPORARY TABLE mashhad_known (
    moment timestamptz NOT NULL,
    place integer NOT NULL,
    kind text NOT NULL,
    unit text,
    dataset text,
    resource text,
    version text,
    actor text DEFAULT 'system' NOT NULL,
    payload jsonb DEFAULT '{}' NOT NULL
) ON COMMIT DROP;

CREATE TEMPORARY VIEW mashhad_known_withdrawal AS
    SELECT NULL::text AS object_id, NULL::text AS package_id, NULL::jsonb AS titles,
        NULL::text AS filename, NULL::timestamptz AS withdrawn_at, NULL::timestamptz AS returned_at,
        NULL::text AS reason, NULL::boolean AS by_portal
    WHERE false;
CREATE TEMPORARY VIEW mashhad_known_move AS
    SELECT NULL::text AS package_id, NULL::text AS unit, NULL::timestamptz AS until WHERE false;
CREATE TEMPORARY VIEW mashhad_known_claim AS
    SELECT NULL::text AS package_id, NULL::jsonb AS fields, NULL::timestamptz AS until WHERE false;

DO $$
BEGIN
    IF to_regclass('mashhad_withdrawal') IS NOT NULL THEN
        CREATE OR REPLACE TEMPORARY VIEW mashhad_known_withdrawal AS
            SELECT object_id, package_id, titles, filename, withdrawn_at, returned_at, reason,
                by_portal
            FROM mashhad_withdrawal;
    END IF;
    IF to_regclass('mashhad_compliance_move') IS NOT NULL THEN
        CREATE OR REPLACE TEMPORARY VIEW mashhad_known_move AS
            SELECT package_id, unit, until FROM mashhad_compliance_move;
    END IF;
    IF to_regclass('mashhad_compliance_claim') IS NOT NULL THEN
        CREATE OR REPLACE TEMPORARY VIEW mashhad_known_claim AS
            SELECT package_id, fields, until FROM mashhad_compliance_claim;
    END IF;
    IF to_regclass('mashhad_compliance_unit_end') IS NOT NULL THEN
        INSERT INTO mashhad_known (moment, place, kind, unit)
            SELECT ended, 9, 'unit_left', unit FROM mashhad_compliance_unit_end
            WHERE unit IN (SELECT id FROM "group");
    END IF;
    IF to_regclass('mashhad_file_version') IS NOT NULL THEN
        INSERT INTO mashhad_known
            (moment, place, kind, unit, dataset, resource, version, payload)
            SELECT published, 6, 'version_published', owner_org, package.id, resource_id,
                version.id, jsonb_build_object('version', version.id, 'table', version."table",
                    'rows', version.rows, 'n', version.n)
            FROM mashhad_file_version AS version JOIN package ON package.id = package_id
            WHERE published IS NOT NULL;
    END IF;
    IF to_regclass('mashhad_nil_report') IS NOT NULL THEN
        INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
            SELECT made, 7, 'nil_given', owner_org, package.id, jsonb_build_object(
                'table', "table", 'fiscal_year', fiscal_year, 'period_part', period_part)
            FROM mashhad_nil_report JOIN package ON package.id = package_id;
        INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
            SELECT ended, 8, 'nil_ended', owner_org, package.id, jsonb_build_object(
                'table', "table", 'fiscal_year', fiscal_year, 'period_part', period_part,
                'how', how, 'reason', reason, 'successor', successor)
            FROM mashhad_nil_report JOIN package ON package.id = package_id
            WHERE ended IS NOT NULL;
    END IF;
END $$;

INSERT INTO mashhad_known (moment, place, kind, unit, payload)
    SELECT created AT TIME ZONE 'UTC', 0, 'unit_joined', id, jsonb_build_object('name', name,
        'titles', mashhad_timeline_titles(extras ->> 'title_translated', coalesce(title, name)))
    FROM "group" WHERE is_organization;

-- Datasets: as they were first, when they were public, whose they were, what they claimed.
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
    SELECT least(metadata_created AT TIME ZONE 'UTC', now(),
            (SELECT min(seen_at) FROM mashhad_publication WHERE package_id = package.id),
            (SELECT min(until) FROM mashhad_known_move WHERE package_id = package.id),
            (SELECT min(until) FROM mashhad_known_claim WHERE package_id = package.id)),
        0, 'dataset_created', owner_org, id, jsonb_build_object(
            'state', 'private', 'name', name, 'type', type,
            'unit', coalesce((SELECT unit FROM mashhad_known_move
                WHERE package_id = package.id ORDER BY until LIMIT 1), owner_org),
            'claims', coalesce((SELECT fields FROM mashhad_known_claim
                WHERE package_id = package.id ORDER BY until LIMIT 1),
                mashhad_timeline_claims(coalesce(extras, '{}'))))
    FROM package;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
    SELECT until, 1, 'dataset_moved', following.unit, package_id,
        jsonb_build_object('unit', following.unit)
    FROM (
        SELECT package_id, until, coalesce(
            lead(unit) OVER (PARTITION BY package_id ORDER BY until), owner_org) AS unit
        FROM mashhad_known_move JOIN package ON package.id = package_id
    ) AS following;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
    SELECT until, 1, 'dataset_described', owner_org, package_id,
        jsonb_build_object('claims', following.claims)
    FROM (
        SELECT package_id, until, owner_org, coalesce(
            lead(fields) OVER (PARTITION BY package_id ORDER BY until),
            mashhad_timeline_claims(coalesce(extras, '{}'))) AS claims
        FROM mashhad_known_claim JOIN package ON package.id = package_id
    ) AS following;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, payload)
    SELECT came.moment, 3, 'dataset_published', owner_org, id,
        jsonb_build_object('state', 'public', 'titles', coalesce((
            SELECT CASE WHEN titles = '{}' THEN '"erased"' ELSE titles END
            FROM mashhad_known_withdrawal
            WHERE object_id = package.id AND withdrawn_at >= came.moment
            ORDER BY withdrawn_at LIMIT 1
        ), mashhad_timeline_titles(extras ->> 'title_translated',
            coalesce(nullif(title, ''), name))))
    FROM package JOIN (
        SELECT object_id, seen_at AS moment FROM mashhad_publication
        UNION ALL
        SELECT object_id, returned_at FROM mashhad_known_withdrawal WHERE returned_at IS NOT NULL
    ) AS came ON came.object_id = package.id;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, actor, payload)
    SELECT withdrawn_at, 2,
        CASE WHEN state = 'deleted' AND returned_at IS NULL THEN 'dataset_deleted'
            ELSE 'dataset_hidden' END,
        owner_org, id, CASE WHEN by_portal THEN 'sysadmin' ELSE 'editor' END,
        jsonb_strip_nulls(jsonb_build_object('reason', nullif(reason, ''), 'state',
            CASE WHEN returned_at IS NOT NULL OR state = 'active' THEN 'private' ELSE state END
        )) || jsonb_build_object('titles', NULL)
    FROM package JOIN mashhad_known_withdrawal ON object_id = package.id;

-- Files: the same. One of a dataset that was hidden was hidden with it.
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, resource, payload)
    SELECT least(created AT TIME ZONE 'UTC', now(),
            (SELECT seen_at FROM mashhad_publication WHERE object_id = resource.id),
            (SELECT min(known.moment) FROM mashhad_known AS known
                WHERE known.resource = resource.id)),
        4, 'file_added', owner_org, package.id, resource.id, jsonb_build_object(
            'state', 'hidden', 'here', coalesce(url_type IN ('upload', 'datastore'), false))
    FROM resource JOIN package ON package.id = package_id;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, resource, payload)
    SELECT came.moment, 5, 'file_published', owner_org, package.id, resource.id,
        jsonb_build_object('state', 'public',
            'address', CASE WHEN NOT coalesce(url_type IN ('upload', 'datastore'), false)
                THEN resource.url END,
            'name', coalesce((
                SELECT CASE WHEN filename = '' THEN 'erased' ELSE filename END
                FROM mashhad_known_withdrawal
                WHERE object_id = resource.id AND withdrawn_at >= came.moment
                ORDER BY withdrawn_at LIMIT 1
            ), coalesce(nullif(resource.name, ''), regexp_replace(resource.url, '^.*/', ''))))
    FROM resource JOIN package ON package.id = package_id JOIN (
        SELECT object_id, seen_at AS moment FROM mashhad_publication
        UNION ALL
        SELECT object_id, returned_at FROM mashhad_known_withdrawal WHERE returned_at IS NOT NULL
        UNION ALL
        SELECT publication.object_id, of_dataset.returned_at
        FROM mashhad_publication AS publication JOIN mashhad_known_withdrawal AS of_dataset
            ON of_dataset.object_id = publication.package_id
        WHERE of_dataset.returned_at IS NOT NULL AND publication.seen_at < of_dataset.withdrawn_at
            AND NOT EXISTS (
                SELECT FROM mashhad_known_withdrawal AS own
                WHERE own.object_id = publication.object_id
                    AND own.withdrawn_at <= of_dataset.returned_at
                    AND coalesce(own.returned_at, 'infinity') > of_dataset.returned_at
            )
    ) AS came ON came.object_id = resource.id;
INSERT INTO mashhad_known (moment, place, kind, unit, dataset, resource, actor, payload)
    SELECT withdrawn_at, 2, CASE WHEN of_file THEN 'file_removed' ELSE 'file_hidden' END,
        owner_org, package.id, resource.id, CASE WHEN by_portal THEN 'sysadmin' ELSE 'editor' END,
        jsonb_strip_nulls(jsonb_build_object('reason', nullif(reason, ''),
            'state', CASE WHEN of_file THEN 'removed' ELSE 'hidden' END))
            || jsonb_build_object('name', NULL, 'address', NULL)
    FROM resource JOIN package ON package.id = package_id JOIN (
        SELECT object_id, withdrawn_at, reason, by_portal, true AS of_file
        FROM mashhad_known_withdrawal WHERE object_id <> package_id
        UNION ALL
        SELECT publication.object_id, of_dataset.withdrawn_at, of_dataset.reason,
            of_dataset.by_portal, false
        FROM mashhad_publication AS publication JOIN mashhad_known_withdrawal AS of_dataset
            ON of_dataset.object_id = publication.package_id
        WHERE publication.object_id <> publication.package_id
            AND publication.seen_at < of_dataset.withdrawn_at AND NOT EXISTS (
                SELECT FROM mashhad_known_withdrawal AS own
                WHERE own.object_id = publication.object_id
                    AND own.withdrawn_at <= of_dataset.withdrawn_at
                    AND coalesce(own.returned_at, 'infinity') > of_dataset.withdrawn_at
            )
    ) AS went ON went.object_id = resource.id;

INSERT INTO mashhad_known (moment, place, kind, unit, dataset, resource, actor, payload)
    SELECT attested_at, 9, 'attested', owner_org, package.id, nullif(object_id, package.id),
        'sysadmin', jsonb_build_object('published_at', published_at, 'reason', reason)
    FROM mashhad_attestation JOIN mashhad_publication USING (object_id)
        JOIN package ON package.id = package_id;

SELECT mashhad_timeline_lock();
INSERT INTO mashhad_timeline_event
    (moment, tx, kind, unit, dataset, resource, version, actor, payload)
    SELECT moment, pg_current_xact_id()::text::bigint, kind, unit, dataset, resource, version,
        actor, payload
    FROM mashhad_known ORDER BY moment, place;
SELECT mashhad_timeline_replay();
DO $$
BEGIN
    PERFORM mashhad_timeline_dataset(id) FROM package;
    PERFORM mashhad_timeline_file(id) FROM resource WHERE package_id IS NOT NULL;
    IF to_regclass('mashhad_file_version') IS NOT NULL THEN
        PERFORM mashhad_timeline_append('version_withdrawn', NULL, dataset, resource, version,
                jsonb_build_object('version', NULL, 'table', NULL, 'rows', NULL))
            FROM mashhad_resource_period WHERE upper_inf(during) AND version IS NOT NULL
                AND NOT EXISTS (SELECT FROM mashhad_file_version AS standing
                    WHERE standing.resource_id = resource AND standing.state = 'published');
    END IF;
END $$;
DROP VIEW mashhad_known_withdrawal, mashhad_known_move, mashhad_known_claim;
DROP TABLE mashhad_known;
