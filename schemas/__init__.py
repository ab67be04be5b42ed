"""What the catalogue knows, as data: types, codelists, duties, units."""
