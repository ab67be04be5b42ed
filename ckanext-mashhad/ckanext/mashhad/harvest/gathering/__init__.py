"""A source read page by page into the rows of its job.

``staging`` is the face. Imports writing, jobs, sources and the engine.
"""
