"""Signs in one call for tenders."""
