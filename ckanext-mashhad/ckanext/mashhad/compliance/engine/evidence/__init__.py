"""What the portal knows, as plain data, and which of it is evidence of a duty.

``facts`` is what everything else is made of.
"""
