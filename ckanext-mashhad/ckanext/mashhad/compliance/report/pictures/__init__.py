"""Pictures of the report as SVG (pure): the trend of a score, and the badge for other sites."""
