DROP TABLE mashhad_personal_override;
DROP TABLE mashhad_nil_report;
DROP TABLE mashhad_file_version;
DROP TABLE mashhad_file_rendition;
DROP TABLE mashhad_feedback;
DROP TABLE mashhad_column_mapping;
DROP TABLE mashhad_batch_item;
DROP TABLE mashhad_batch;
