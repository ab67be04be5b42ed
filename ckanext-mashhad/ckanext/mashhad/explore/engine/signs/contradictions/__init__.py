"""Two published records that do not agree; either may be the one that is wrong."""
