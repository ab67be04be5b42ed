"""Duties and the site's decisions as data: read, checked, changed. ``loading`` is the face."""
