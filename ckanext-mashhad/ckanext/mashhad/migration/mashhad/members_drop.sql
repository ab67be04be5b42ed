DROP INDEX mashhad_member_once;
