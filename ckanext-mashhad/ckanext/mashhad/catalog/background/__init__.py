"""Work beside the web: queues and workers, and the sweep that mends the search index."""
