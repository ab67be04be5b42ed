"""Cases that stand in rows of published files: when each was first public and last seen."""
