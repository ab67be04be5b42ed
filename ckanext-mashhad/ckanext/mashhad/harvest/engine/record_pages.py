"""What an adapter hands over: pages of records, or why a page cannot be read (pure)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from ckanext.mashhad.catalog import sandbox
from ckanext.mashhad.net.request_errors import NetError
from ckanext.mashhad.net.response import Response


@dataclass(frozen=True)
class Raw:
    """A record as its source gave it.

    ``content`` is canonical: equal text means that nothing changed. ``body`` is the file of a
    record that is one. ``problem`` is a code of ``reasons`` where the record cannot be imported;
    without ``guid`` it always is there.
    """

    guid: str | None
    title: str = ""
    content: str = ""
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    body: bytes | None = None
    #: Of the title, as far as the record says it.
    language: str = ""


@dataclass(frozen=True)
class ReadPage:
    """One answer of a source; ``total`` is how many records the source says it has in all.

    ``unchanged`` are guids of records that are known, still listed, and as they were.
    ``problem``: a code of ``reasons`` that keeps the reading from being complete.
    """

    records: tuple[Raw, ...]
    next_url: str | None = None
    total: int | None = None
    unchanged: frozenset[str] = frozenset()
    problem: str | None = None


@dataclass(frozen=True)
class Memory:
    """What earlier runs know of a source: its guids, and the moment up to which all was seen."""

    guids: frozenset[str] = frozenset()
    since: dt.datetime | None = None


#: What whoever set up the source chose, by the names of ``options``.
Options = Mapping[str, str]


class Unreadable(Exception):  # noqa: N818 (named after what happened, as in net)
    """An answer that holds no page. ``code`` is one of ``reasons``; ``detail`` for sysadmins."""

    def __init__(self, code: str, detail: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.params = params


class Adapter(Protocol):
    """One kind of source, for one reading. ``accept`` is what is asked for.

    ``by_pages``: a page depends on nothing but its address, so that one that did not change
    (ETag, the same bytes) need not be read again.
    """

    accept: str
    by_pages: bool

    def begin(self, url: str) -> str:
        """The address of the first page of the source at ``url``."""
        ...

    def read(self, response: Response, bounds: sandbox.Bounds) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`; ``bounds`` are of what parses it."""
        ...

    def instead(self, url: str, error: NetError) -> ReadPage | None:
        """The page in place of one that the source refused; None: the reading ends here."""
        ...
