"""Pages of the harvest room; they call its actions."""
