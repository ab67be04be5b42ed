"""Workbooks and lists made from schemas and reports: templates, annotated files, findings."""
