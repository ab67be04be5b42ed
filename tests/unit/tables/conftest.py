"""Property tests try the same examples on every machine, however slow it is."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("tables", derandomize=True, deadline=None)
settings.load_profile("tables")
