DROP TABLE mashhad_harvest_result;
DROP TABLE mashhad_harvest_record;
DROP TABLE mashhad_harvest_page;
DROP TABLE mashhad_harvest_job;
DROP TABLE mashhad_harvest_source;
