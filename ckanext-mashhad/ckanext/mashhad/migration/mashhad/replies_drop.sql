DROP INDEX mashhad_timeline_reply;
