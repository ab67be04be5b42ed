"""The guard of personal data: identifiers within texts, columns and what lies outside of
cells.
"""
