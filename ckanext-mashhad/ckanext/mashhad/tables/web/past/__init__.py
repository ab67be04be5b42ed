"""Pages of a file's past: which versions were public, their rows, what changed between two.

``version_views`` adds them to the blueprint. They import ``history`` and what other pages of a file
share.
"""
