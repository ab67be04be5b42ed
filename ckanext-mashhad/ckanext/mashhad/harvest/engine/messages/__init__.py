"""What jobs, records and sources are called, and why they ended as they did.

Stable codes with sentences; imports nothing of the room.
"""
