"""Batches: one ZIP with a list and files makes or changes many datasets.

An officer sends it, everything is checked before anything is written, the officer sees what would
change and says so, and it is applied dataset by dataset. What is done stands in PostgreSQL with the
batch's id, so that a batch that was interrupted is finished or taken back by that id.

``batch_plan`` reads the list, ``looking`` checks the files, ``steps`` applies and takes back,
``batch_job`` is the background job. The list and the ZIP are read in ``tables.engine.batches``.
"""
