"""Letters: to whom, in which language, by which server."""
