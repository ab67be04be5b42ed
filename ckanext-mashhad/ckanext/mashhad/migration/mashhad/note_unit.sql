-- What becomes of units: of organizations that are not deleted.

CREATE OR REPLACE FUNCTION mashhad_timeline_note_unit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    was_unit boolean := coalesce(OLD.is_organization AND OLD.state <> 'deleted', false);
    is_unit boolean := coalesce(NEW.is_organization AND NEW.state <> 'deleted', false);
    called jsonb;
    before jsonb;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        called := jsonb_build_object('name', NEW.name, 'titles', mashhad_timeline_titles(
            NEW.extras ->> 'title_translated', coalesce(NEW.title, NEW.name)));
    END IF;
    IF TG_OP = 'UPDATE' THEN
        before := jsonb_build_object('name', OLD.name, 'titles', mashhad_timeline_titles(
            OLD.extras ->> 'title_translated', coalesce(OLD.title, OLD.name)));
    END IF;
    IF was_unit AND NOT is_unit THEN
        PERFORM mashhad_timeline_append('unit_left', OLD.id, NULL, NULL, NULL, '{}');
    ELSIF is_unit AND NOT was_unit THEN
        PERFORM mashhad_timeline_append('unit_joined', NEW.id, NULL, NULL, NULL, called);
    ELSIF NEW.is_organization AND called <> before THEN
        PERFORM mashhad_timeline_append('unit_renamed', NEW.id, NULL, NULL, NULL, called);
    END IF;
    IF TG_OP = 'DELETE' THEN
        PERFORM mashhad_timeline_erase_unit(OLD.id);
    END IF;
    RETURN NULL;
END $$;
