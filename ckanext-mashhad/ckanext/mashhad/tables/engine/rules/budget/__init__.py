"""Rules over budget lines: which are parts of which, and what must add up."""
