"""Work beside the web: queues and workers, the change log, the sweep of the index."""
