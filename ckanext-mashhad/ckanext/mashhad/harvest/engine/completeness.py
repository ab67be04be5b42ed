"""Reading a source page by page, and judging whether all of it was seen (pure).

Only a complete reading lets anything be concluded from what is missing: every page was whole and
readable, the pages ended by themselves, at least one record came, as many as the source says it
has, and each with an identity.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.harvest.engine.record_pages import Adapter, Raw, ReadPage, Unreadable
from ckanext.mashhad.net.client import Client
from ckanext.mashhad.net.pacing import Budget
from ckanext.mashhad.net.request_errors import NetError
from ckanext.mashhad.net.response import Response
from ckanext.mashhad.net.urls import parse_url


@dataclass(frozen=True)
class Limits:
    """How much of one source is read."""

    pages: int = 2_000
    records: int = 100_000
    #: Pages in a row that bring nothing new: they would never end.
    stale: int = 3


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


@dataclass(frozen=True)
class KnownPage:
    """A page as the last whole reading saw it. ``guids`` are its records, all imported."""

    url: str
    etag: str | None
    last_modified: str | None
    sha256: str
    next_url: str | None
    total: int | None
    guids: tuple[str, ...]


@dataclass(frozen=True)
class Gathered:
    """A page as it was gathered: read anew, or ``known`` and as it was."""

    page: ReadPage
    address: str
    response: Response | None = None
    known: KnownPage | None = None


class Gathering:
    """One reading of a source: take ``pages``, then look at ``ending``.

    ``known`` are pages by address that need not be read again where they did not change;
    ``budget``: the time for the whole reading, the client's included.
    """

    def __init__(
        self,
        client: Client,
        adapter: Adapter,
        url: str,
        limits: Limits = LIMITS,
        *,
        secret: Mapping[str, str] | None = None,
        known: Callable[[str], KnownPage | None] = lambda _: None,
        budget: Budget | None = None,
    ) -> None:
        self._client = client
        self._adapter = adapter
        self._url = url
        self._limits = limits
        self._secret = dict(secret or {})
        self._known = known
        self._budget = budget or Budget()
        self._guids: set[str] = set()
        self._nameless = 0
        self._maybe_cut = False
        self._total: int | None = None
        self._problem: str | None = None
        self._stale = 0
        self.unchanged: set[str] = set()
        self.ending = Ending("internal")

    def pages(self) -> Iterator[Gathered]:
        """The pages in their order; never raises for what a source does."""
        try:
            yield from self._walk()
        except NetError as error:
            self.ending = Ending(error.code, error.params, self._without_secret(error.detail))
        except Unreadable as error:
            self.ending = Ending(error.code, error.params, self._without_secret(error.detail))
        else:
            self.ending = self._judge()

    def _without_secret(self, detail: str) -> str:
        """What a source sent, if it sent the secret back."""
        for secret in self._secret.values():
            # It may come without the word before it, such as Bearer.
            for part in (secret, secret.rpartition(" ")[2]):
                detail = detail.replace(part, "…")
        return detail

    def _walk(self) -> Iterator[Gathered]:
        url: str | None = self._adapter.begin(self._url)
        read: set[str] = set()
        while url is not None:
            if url in read:
                raise Unreadable("loop")
            if len(read) >= self._limits.pages:
                raise Unreadable("too_many_pages", limit=self._limits.pages)
            read.add(url)
            gathered = self._page(url)
            yield gathered
            url = gathered.page.next_url
            if url is not None and self._adapter.by_pages and self._stale >= self._limits.stale:
                raise Unreadable("loop")

    def _page(self, url: str) -> Gathered:
        known = self._known(url) if self._adapter.by_pages else None
        try:
            response = self._client.get(
                url,
                headers={"Accept": self._adapter.accept},
                secret=self._secret_for(url),
                etag=known.etag if known else None,
                last_modified=known.last_modified if known else None,
            )
        except NetError as error:
            page = self._adapter.instead(url, error)
            if page is None:
                raise
            return self._counted(Gathered(page, url))
        if known and (response.not_modified or response.sha256 == known.sha256):
            records = tuple(Raw(guid) for guid in known.guids)
            page = ReadPage(records, known.next_url, known.total)
            return self._counted(Gathered(page, url, response, known))
        self._maybe_cut |= not response.complete
        page = self._adapter.read(response, self._bounds())
        return self._counted(Gathered(page, url, response))

    def _bounds(self) -> sandbox.Bounds:
        """Return what parsing a page may use, and no more time than is left for the reading."""
        seconds = min(sandbox.DEFAULT.wall_seconds, self._budget.left())
        return replace(sandbox.DEFAULT, wall_seconds=seconds)

    def _secret_for(self, url: str) -> dict[str, str]:
        """Return the source's secret for an address of its own origin, and none for any other."""
        is_own = bool(self._secret) and parse_url(url).origin == parse_url(self._url).origin
        return self._secret if is_own else {}

    def _counted(self, gathered: Gathered) -> Gathered:
        page, before = gathered.page, len(self._guids)
        self._total = page.total if page.total is not None else self._total
        self._problem = page.problem or self._problem
        self.unchanged |= page.unchanged
        for record in page.records:
            if record.guid is None:
                self._nameless += 1
            else:
                self._guids.add(record.guid)
        self._stale = 0 if len(self._guids) > before else self._stale + 1
        if len(self._guids) + self._nameless > self._limits.records:
            raise Unreadable("too_many_records", limit=self._limits.records)
        return gathered

    def _judge(self) -> Ending:
        seen = len(self._guids)
        if self._maybe_cut:
            return Ending("maybe_cut")
        if self._problem:
            return Ending(self._problem)
        if not seen and not self._nameless and not self.unchanged:
            return Ending("empty")
        if self._nameless:
            return Ending("without_identity")
        if self._total is not None and seen < self._total:
            return Ending("fewer_than_told", {"total": self._total, "seen": seen})
        return Ending()
