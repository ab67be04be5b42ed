"""What readers tell a unit of an error in its published rows, and what the unit answers.

Its files have the names of a room's: ``docs/tables.md`` tells what is kept of whom and how long.
"""
