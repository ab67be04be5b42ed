-- What becomes of datasets.

-- What a dataset claims to be: those fields of schemas/timeline.yaml that are filled in.
CREATE OR REPLACE FUNCTION mashhad_timeline_claims(extras jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each_text(extras)
    WHERE key = ANY ('{{claims}}') AND value <> '';
$$;

-- Append what state a dataset is in now. `titles`: where it is public; JSON's null where it was.
CREATE OR REPLACE FUNCTION mashhad_timeline_state(
    given text, unit text, now_is text, titles jsonb, reason text
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    says jsonb := jsonb_build_object('state', now_is);
BEGIN
    IF titles IS NOT NULL THEN
        says := says || jsonb_build_object('titles', titles);
    END IF;
    IF reason IS NOT NULL THEN
        says := says || jsonb_build_object('reason', reason);
    END IF;
    PERFORM mashhad_timeline_append(
        CASE now_is WHEN 'public' THEN 'dataset_published' WHEN 'deleted' THEN 'dataset_deleted'
            ELSE 'dataset_hidden' END,
        unit, given, NULL, NULL, says);
END $$;

-- Append in what a dataset differs from its open interval, and whether its files must follow.
CREATE OR REPLACE FUNCTION mashhad_timeline_dataset(given text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    was mashhad_dataset_period;
    stored package;
    now_is text;
    titles jsonb;
    claims jsonb;
    says jsonb := '{}';
    reason text;
BEGIN
    PERFORM mashhad_timeline_lock();
    SELECT * INTO was FROM mashhad_dataset_period WHERE dataset = given AND upper_inf(during);
    SELECT * INTO stored FROM package WHERE id = given;
    IF stored.id IS NULL THEN
        IF was.dataset IS NOT NULL THEN
            PERFORM mashhad_timeline_append('dataset_purged', was.unit, given, NULL, NULL, '{}');
            PERFORM mashhad_timeline_erase(given);
        END IF;
        RETURN false;
    END IF;
    now_is := CASE WHEN stored.state <> 'active' THEN stored.state
        WHEN stored.private THEN 'private' ELSE 'public' END;
    IF now_is = 'public' THEN
        titles := mashhad_timeline_titles(
            stored.extras ->> 'title_translated', coalesce(nullif(stored.title, ''), stored.name)
        );
    END IF;
    -- Those of other types may be any text, and nothing is read from them.
    claims := CASE WHEN stored.type = ANY ('{{types}}')
        THEN mashhad_timeline_claims(coalesce(stored.extras, '{}')) ELSE '{}' END;
    IF was.dataset IS NULL THEN
        PERFORM mashhad_timeline_append('dataset_created', stored.owner_org, given, NULL, NULL,
            jsonb_build_object('state', CASE now_is WHEN 'public' THEN 'private' ELSE now_is END,
                'unit', stored.owner_org, 'name', stored.name, 'type', stored.type,
                'claims', claims));
        SELECT * INTO was FROM mashhad_dataset_period WHERE dataset = given AND upper_inf(during);
    END IF;
    reason := nullif(current_setting('mashhad.reasons', true), '')::jsonb ->> given;
    -- What stops being public does so as everybody knew it, and what becomes public is so as it is
    -- now: the interval that everybody read ends with the event that says why.
    IF now_is <> 'public' AND was.state <> now_is THEN
        PERFORM mashhad_timeline_state(given, was.unit, now_is,
            CASE was.state WHEN 'public' THEN 'null'::jsonb END, reason);
    END IF;
    IF was.unit IS DISTINCT FROM stored.owner_org THEN
        PERFORM mashhad_timeline_append('dataset_moved', stored.owner_org, given, NULL, NULL,
            jsonb_strip_nulls(jsonb_build_object('reason', reason))
                || jsonb_build_object('unit', stored.owner_org));
    END IF;
    IF was.name IS DISTINCT FROM stored.name THEN
        PERFORM mashhad_timeline_append('dataset_renamed', stored.owner_org, given, NULL, NULL,
            jsonb_build_object('name', stored.name));
    END IF;
    IF was.type IS DISTINCT FROM stored.type THEN
        says := says || jsonb_build_object('type', stored.type);
    END IF;
    IF was.claims IS DISTINCT FROM claims THEN
        says := says || jsonb_build_object('claims', claims);
    END IF;
    IF was.state = now_is AND was.titles IS DISTINCT FROM titles THEN
        says := says || jsonb_build_object('titles', titles);
    END IF;
    IF says <> '{}' THEN
        PERFORM mashhad_timeline_append('dataset_described', stored.owner_org, given, NULL, NULL,
            says);
    END IF;
    IF now_is = 'public' AND was.state <> 'public' THEN
        PERFORM mashhad_timeline_state(given, stored.owner_org, now_is, titles, NULL);
    END IF;
    RETURN was.state <> now_is AND 'public' IN (was.state, now_is);
END $$;
