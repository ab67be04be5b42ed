"""Pages of the tables room; they call its actions."""
