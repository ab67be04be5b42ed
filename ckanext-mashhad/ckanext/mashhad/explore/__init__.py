"""The explore room: the rows of all published registers as one city. Imports tables and catalog."""
