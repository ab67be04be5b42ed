-- On a filled database all that is public counts as first seen now: nobody watched before, and an
-- earlier moment is a system administrator's to attest.
INSERT INTO mashhad_publication (object_id, object_type, package_id, seen_at)
    SELECT id, 'dataset', id, now() FROM package WHERE state = 'active' AND NOT private;
INSERT INTO mashhad_publication (object_id, object_type, package_id, seen_at)
    SELECT resource.id, 'resource', resource.package_id, now()
    FROM resource JOIN package ON package.id = resource.package_id
    WHERE resource.state = 'active' AND package.state = 'active' AND NOT package.private;
