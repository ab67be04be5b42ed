"""The harvest room: jobs that pull other catalogues in, safely.

A source is gathered page by page (``gathering``, ``adapters``), every record is compared with what
is known of it (``decisions``) and written or left alone (``importing``). PostgreSQL holds the truth
(``model``); CKAN's background jobs only wake a job up (``jobs``). ``docs/harvest.md`` tells it to
operators.
"""
