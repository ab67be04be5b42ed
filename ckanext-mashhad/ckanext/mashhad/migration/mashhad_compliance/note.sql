-- What else this room knows of datasets, where their transaction has told nothing of them: the
-- arguments are the kind of the event and a query that gives their ids for the row ($1).
CREATE OR REPLACE FUNCTION mashhad_compliance_note() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given text;
    stored jsonb := CASE TG_OP WHEN 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
    FOR given IN EXECUTE TG_ARGV[1] USING stored LOOP
        PERFORM mashhad_timeline_note(given, TG_ARGV[0]);
    END LOOP;
    RETURN NULL;
END $$;
