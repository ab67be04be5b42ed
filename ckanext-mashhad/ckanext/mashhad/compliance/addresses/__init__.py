"""Addresses of files elsewhere in PostgreSQL: what they answered, when they opened and
failed.
"""
