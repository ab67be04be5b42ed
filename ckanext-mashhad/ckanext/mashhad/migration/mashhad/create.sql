-- Change of datasets and files.

-- Notes the datasets of a row that was written: the argument is a query that gives their ids for
-- the row ($1). `ckan db clean` drops tables alone, so that it may be there already.
CREATE OR REPLACE FUNCTION mashhad_note_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    note text := 'INSERT INTO mashhad_change (tx, package_id)'
        ' SELECT pg_current_xact_id()::text::bigint, found.id FROM (' || TG_ARGV[0] || ')'
        ' AS found(id) WHERE found.id IS NOT NULL ON CONFLICT DO NOTHING';
BEGIN
    IF TG_OP = 'DELETE' THEN
        EXECUTE note USING OLD;
    ELSE
        EXECUTE note USING NEW;
    END IF;
    RETURN NULL;
END $$;

-- Which datasets a transaction changed. Triggers write it, whoever makes the change.
CREATE TABLE mashhad_change (
    tx bigint NOT NULL,
    package_id text NOT NULL,
    at timestamptz DEFAULT now() NOT NULL,
    PRIMARY KEY (tx, package_id)
);
CREATE INDEX ix_mashhad_change_at ON mashhad_change (at);

-- CKAN's own tables too: what changes a dataset is noted whoever makes the change.
CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON package
    FOR EACH ROW EXECUTE FUNCTION mashhad_note_change('SELECT ($1).id');
CREATE TRIGGER mashhad_change AFTER INSERT OR UPDATE OR DELETE ON resource
    FOR EACH ROW EXECUTE FUNCTION mashhad_note_change('SELECT ($1).package_id');
