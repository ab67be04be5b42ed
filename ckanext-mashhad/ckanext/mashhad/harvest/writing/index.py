"""The search index while a job writes: it is told of many records at once, and shows them so."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import ckan.lib.search as search
import ckan.lib.search.index as ckan_index
import ckan.plugins.toolkit as tk
import pysolr
from ckan.lib.search.common import SearchIndexError

#: After so many records, or seconds, readers find what was written; and at the end of the job.
BATCH: Final = 50
SECONDS: Final = 20.0
_COMMITS: Final = "ckan.search.solr_commit"


@contextmanager
def commits_by_batches() -> Iterator[Callable[[int], None]]:
    """Within it CKAN leaves committing to what is yielded, to be called with a number of records.

    A worker that dies loses nothing of the index: Solr has what it was sent, and the next commit,
    whoever makes it, shows it.
    """
    usual = tk.config[_COMMITS]
    waiting, last = 0, time.monotonic()

    def written(records: int) -> None:
        nonlocal waiting, last
        waiting += records
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


class Message:
    """Stands for CKAN's connection to Solr, and keeps the documents that are added."""

    def __init__(self, connection: pysolr.Solr) -> None:
        self.documents: list[dict[str, Any]] = []
        self._connection = connection

    def add(self, docs: list[dict[str, Any]], **_: Any) -> None:
        self.documents += docs

    def send(self) -> None:
        """:class:`SearchIndexError` where Solr is away, or refuses one of the documents."""
        try:
            if self.documents:
                self._connection.add(self.documents, commit=False)
        except (pysolr.SolrError, OSError) as error:
            raise SearchIndexError(str(error)[:1000]) from error


@contextmanager
def in_one_message() -> Iterator[Message]:
    """Within it what CKAN adds to the index is kept back, to be sent by the caller."""
    usual = ckan_index.make_connection
    message = Message(usual())
    ckan_index.make_connection = lambda: message  # type: ignore[assignment, return-value]
    try:
        yield message
    finally:
        ckan_index.make_connection = usual
