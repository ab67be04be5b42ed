-- Versions are of the dataset that has their file.
UPDATE mashhad_file_version AS version SET package_id = resource.package_id FROM resource
    WHERE resource.id = resource_id AND version.package_id <> resource.package_id;
