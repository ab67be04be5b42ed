"""The store of rows: one relation a row schema in the DataStore's database, and what asks it.

Its face: `store` (filled within the swap of a file's rows), `city` (what everybody may read of it).
"""
