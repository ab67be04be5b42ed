"""What a file held in public on a past day, and what changed between two of its versions.

``public_versions`` says which versions a reader may read (from the timeline), ``version_rows``
reads their rows (from the vault), ``compared_versions`` puts two side by side, ``row_history`` all
of one row. They import the publication, the rows and the engine; docs/tables.md says what is
withheld, and why.
"""
