"""How a unit stands with a duty in a period on a day: ``judge`` asks each kind of duty."""
