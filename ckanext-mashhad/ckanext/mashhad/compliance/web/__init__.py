"""Pages of the report: units, duties, periods, what changed."""
