"""Texts of records: languages, keywords, order, what is stored as JSON."""
