"""Property tests try the same examples on every machine, however slow it is.

A few in every run; ``--hypothesis-profile=thorough`` tries many, and others each time.
"""

from __future__ import annotations

import gc

from hypothesis import settings

settings.register_profile("unit", derandomize=True, deadline=None, max_examples=12)
settings.register_profile("thorough", deadline=None, max_examples=500)
settings.load_profile("unit")

# What is imported and loaded stays; to look through all of it for garbage, again and again, takes
# a tenth of the time.
gc.freeze()
gc.set_threshold(50_000, 20, 100)
