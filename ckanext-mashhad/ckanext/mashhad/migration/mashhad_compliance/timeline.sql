-- What addresses of files elsewhere add to the timeline, when their transaction ends.

CREATE OR REPLACE FUNCTION mashhad_compliance_note_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM mashhad_timeline_append(TG_ARGV[0], owner_org, package.id, NEW.resource_id, NULL, '{}')
        FROM resource JOIN package ON package.id = resource.package_id
        WHERE resource.id = NEW.resource_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER UPDATE OF opened ON mashhad_compliance_link_opening
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.opened IS NULL AND NEW.opened IS NOT NULL)
    EXECUTE FUNCTION mashhad_compliance_note_address('address_opened');
CREATE CONSTRAINT TRIGGER mashhad_timeline_new AFTER INSERT ON mashhad_compliance_link_opening
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.opened IS NOT NULL)
    EXECUTE FUNCTION mashhad_compliance_note_address('address_opened');
CREATE CONSTRAINT TRIGGER mashhad_timeline_new AFTER INSERT ON mashhad_compliance_link_outage
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    EXECUTE FUNCTION mashhad_compliance_note_address('address_failed');
CREATE CONSTRAINT TRIGGER mashhad_timeline AFTER UPDATE OF until ON mashhad_compliance_link_outage
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.until IS NULL AND NEW.until IS NOT NULL)
    EXECUTE FUNCTION mashhad_compliance_note_address('address_recovered');
