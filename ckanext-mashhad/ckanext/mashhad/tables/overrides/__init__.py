"""Findings of the guard that an administrator lets pass, with a reason that is kept."""
