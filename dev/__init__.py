"""The development and demo stack: ``python -m dev``, without containers or system packages."""
