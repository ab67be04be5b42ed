DROP TABLE mashhad_attestation, mashhad_publication;
