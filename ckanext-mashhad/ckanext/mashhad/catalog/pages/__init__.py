"""What every page passes through: parsed HTML, languages, marked fields, the content policy."""
