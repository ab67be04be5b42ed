"""What a file is by its structure: which files are known to be no tables (pure).

``fault(raw)`` of each kind tells why a file that begins like one is none, or is empty. A file is
known only when it is nothing else besides: nothing stands before, between or behind its parts.
Imports nothing else of the room.
"""
