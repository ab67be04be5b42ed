"""ckanext-mashhad: a Persian-first transparency catalogue for municipalities, on CKAN."""
