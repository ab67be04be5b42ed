"""Batches: many files, which say themselves what they are or have a list, make or change datasets.

An officer sends it, everything is checked before anything is written, the officer sees what would
change and says so, and it is applied dataset by dataset. What is done stands in PostgreSQL with the
batch's id, so that a batch that was interrupted is finished or taken back by that id.

``batch_intake`` takes what is sent, ``batch_plan`` reads the list, ``files`` are looked at in the
background (``batch_job``), ``steps`` applies and takes back. The list and the ZIP are read in
``tables.engine.batches``.
"""
