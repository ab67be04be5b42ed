"""Versions of files: their rows in PostgreSQL, their bytes in the vault, what a dataset says
of them.
"""
