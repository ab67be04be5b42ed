"""The search index while a job writes: what it wrote is made visible by batches, not one by one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import ckan.lib.search as search
import ckan.plugins.toolkit as tk

#: After so many records, or seconds, readers find what was written; and at the end of the job.
BATCH: Final = 50
SECONDS: Final = 20.0
_COMMITS: Final = "ckan.search.solr_commit"


@contextmanager
def commits_by_batches() -> Iterator[Callable[[], None]]:
    """Within it CKAN leaves committing to what is yielded, to be called after each record.

    A worker that dies loses nothing of the index: Solr has what it was sent, and the next commit,
    whoever makes it, shows it.
    """
    usual = tk.config[_COMMITS]
    waiting, last = 0, time.monotonic()

    def written() -> None:
        nonlocal waiting, last
        waiting += 1
        if waiting >= BATCH or time.monotonic() - last >= SECONDS:
            search.commit()
            waiting, last = 0, time.monotonic()

    tk.config[_COMMITS] = False
    try:
        yield written
    finally:
        tk.config[_COMMITS] = usual
        if waiting:
            search.commit()
