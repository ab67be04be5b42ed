"""Pure: fields, names, codelists and rules of datasets and units.

Imports no CKAN, and nothing of the room outside of it.
"""
