"""A job from its start to its end: ``execution`` runs it, ``preview`` tells what it would do.

Imports gathering, writing, jobs and sources.
"""
