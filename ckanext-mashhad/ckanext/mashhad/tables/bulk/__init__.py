"""Batches: one ZIP with a list and files makes or changes many datasets.

An officer sends it, everything is checked before anything is written, the officer sees what would
change and says so, and it is applied dataset by dataset. What is done stands in PostgreSQL with the
batch's id, so that a batch that was interrupted is finished or taken back by that id.

``manifest`` derives the list from the dataset types and ``archive`` opens the ZIP (both pure);
``planning`` says what the list means, ``looking`` checks the files, ``applying`` and ``undoing``
write, ``work`` is the background job.
"""
