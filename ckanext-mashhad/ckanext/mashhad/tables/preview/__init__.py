"""A file that an officer is about to publish: what was read of it, how it differs from what is
public, what must be confirmed first, and its publication. ``file_preview`` is its face; it imports
no page and no action.
"""
