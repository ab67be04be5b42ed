"""Pages and downloads of the explore room."""
