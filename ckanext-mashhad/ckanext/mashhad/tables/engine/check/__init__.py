"""The check of a file against its schemas: ``check`` is the face, ``guard`` that of other
tables.
"""
