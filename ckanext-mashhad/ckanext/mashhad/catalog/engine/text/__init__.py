"""Texts of records: languages, keywords, order, public reasons, what is stored as JSON."""
