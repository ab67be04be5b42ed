"""Measurements on a running stack; each module says how to run it."""
