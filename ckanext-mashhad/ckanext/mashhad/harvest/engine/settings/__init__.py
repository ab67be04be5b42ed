"""What can be chosen for a source: declared once in ``choices``, read by ``options``.

Imports nothing of the room.
"""
