"""Judge the state of a duty of a unit in a period on a day; one module per kind of duty."""
