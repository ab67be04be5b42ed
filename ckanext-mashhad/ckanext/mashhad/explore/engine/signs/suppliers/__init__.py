"""Signs in what a unit had with a company, or with all of them, in a year."""
