"""Reading a source page by page, and judging whether all of it was seen (pure).

Only a complete reading lets anything be concluded from what is missing: every page was whole and
readable, the pages ended by themselves, at least one record came, as many as the source says it
has, and each with an identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from ckanext.mashhad.harvest.records import Adapter, Raw, ReadPage, Unreadable
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.errors import NetError


@dataclass(frozen=True)
class Limits:
    """How much of one source is read."""

    pages: int = 2_000
    records: int = 100_000


LIMITS: Final = Limits()


@dataclass(frozen=True)
class Ending:
    """How a reading ended; complete without a code. ``detail`` is for sysadmins."""

    code: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    detail: str = ""

    @property
    def complete(self) -> bool:
        return self.code is None


class Gathering:
    """One reading of a source: take ``pages``, then look at ``ending``."""

    def __init__(self, client: Client, adapter: Adapter, url: str, limits: Limits = LIMITS) -> None:
        self._client = client
        self._adapter = adapter
        self._url = url
        self._limits = limits
        self._guids: set[str] = set()
        self._nameless = 0
        self._maybe_cut = False
        self._total: int | None = None
        self.ending = Ending("internal")

    def pages(self) -> Iterator[ReadPage]:
        """The pages in their order; never raises for what a source does."""
        try:
            yield from self._walk()
        except NetError as error:
            self.ending = Ending(error.code, error.params, error.detail)
        except Unreadable as error:
            self.ending = Ending(error.code, error.params, error.detail)
        else:
            self.ending = self._judge()

    def _walk(self) -> Iterator[ReadPage]:
        url: str | None = self._url
        read: set[str] = set()
        while url is not None:
            if url in read:
                raise Unreadable("loop")
            if len(read) >= self._limits.pages:
                raise Unreadable("too_many_pages", limit=self._limits.pages)
            read.add(url)
            page = self._page(url)
            yield page
            url = page.next_url

    def _page(self, url: str) -> ReadPage:
        response = self._client.get(url, headers={"Accept": self._adapter.accept})
        self._maybe_cut |= not response.complete
        page = self._adapter.read(response)
        self._total = page.total if page.total is not None else self._total
        for record in page.records:
            self._count(record)
        if len(self._guids) + self._nameless > self._limits.records:
            raise Unreadable("too_many_records", limit=self._limits.records)
        return page

    def _count(self, record: Raw) -> None:
        if record.guid is None:
            self._nameless += 1
        else:
            self._guids.add(record.guid)

    def _judge(self) -> Ending:
        seen = len(self._guids)
        if self._maybe_cut:
            return Ending("maybe_cut")
        if not seen and not self._nameless:
            return Ending("empty")
        if self._nameless:
            return Ending("without_identity")
        if self._total is not None and seen < self._total:
            return Ending("fewer_than_told", {"total": self._total, "seen": seen})
        return Ending()
