DROP TRIGGER mashhad_change ON package;
DROP TRIGGER mashhad_change ON resource;
DROP TABLE mashhad_change;
DROP TABLE mashhad_attestation, mashhad_publication;
-- While a trigger of another room needs it, PostgreSQL refuses: that room goes down first.
DROP FUNCTION mashhad_note_change();
