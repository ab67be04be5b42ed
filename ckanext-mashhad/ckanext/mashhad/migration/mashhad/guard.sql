-- What holds of the log whoever writes to it.

-- Events stay as they were written, but for texts that are erased.
CREATE OR REPLACE FUNCTION mashhad_timeline_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased jsonb;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        SELECT jsonb_object_agg(key, value) INTO erased FROM jsonb_each(NEW.payload)
            WHERE OLD.payload ? key AND CASE
                WHEN key IN ('titles', 'name', 'address', 'reason', 'link') THEN value = '"erased"'
                WHEN key = 'claims' THEN value = '{"erased": "erased"}'
                ELSE false END;
        IF to_jsonb(NEW) = to_jsonb(OLD) || jsonb_build_object(
            'payload', OLD.payload || coalesce(erased, '{}')
        ) THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'mashhad_timeline_event is append-only';
END $$;

-- Hold the log until the transaction ends: nobody else gets an id meanwhile. What is compared then
-- is what was committed by now, which a stricter isolation would not see: it would hide a dataset
-- and leave a file public that came after its snapshot.
CREATE OR REPLACE FUNCTION mashhad_timeline_lock() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('transaction_isolation') IN ('repeatable read', 'serializable') THEN
        RAISE EXCEPTION 'what the timeline tells is changed under READ COMMITTED alone'
            USING ERRCODE = 'feature_not_supported';
    END IF;
    PERFORM pg_advisory_xact_lock(1405090801);
END $$;

-- Readers go on from the last id that they know: no event may come before it.
CREATE OR REPLACE FUNCTION mashhad_timeline_keep_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bigint;
BEGIN
    PERFORM mashhad_timeline_lock();
    SELECT max(id) INTO last FROM mashhad_timeline_event;
    IF NEW.id <= last THEN
        RAISE EXCEPTION 'event % would come before event %, which readers may know', NEW.id, last
            USING HINT = 'Set the sequence of mashhad_timeline_event.id to the last id.';
    END IF;
    RETURN NEW;
END $$;

-- Whether a row of the log (its columns `tx` and `xmin`) was written by this transaction. Numbers
-- of transactions come again where a dump was loaded into another cluster: there its rows are older.
CREATE OR REPLACE FUNCTION mashhad_timeline_is_own(tx bigint, written_by xid) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT coalesce(tx = own::text::bigint AND age(written_by) <= age(own::xid), false)
    FROM pg_current_xact_id() AS own
$$;
