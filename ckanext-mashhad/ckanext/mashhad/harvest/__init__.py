"""The harvest room: jobs that pull other catalogues in, safely.

A source is read page by page (``runs``, ``engine.adapters``), each record is compared with the
stored one (``engine.compare``) and written or left alone (``writing``). PostgreSQL holds the state
(``model``); CKAN's background jobs only wake a harvest job up (``jobs``). ``docs/harvest.md`` is
for operators.
"""
