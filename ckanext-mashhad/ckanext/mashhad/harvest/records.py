"""What an adapter hands over: pages of records, or why a page cannot be read (pure)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from ckanext.mashhad.net.response import Response


@dataclass(frozen=True)
class Raw:
    """A record as its source gave it.

    ``content`` is canonical: equal text means that nothing changed. ``problem`` is a code of
    ``reasons`` where the record cannot be imported; without ``guid`` it always is there.
    """

    guid: str | None
    title: str = ""
    content: str = ""
    problem: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadPage:
    """One answer of a source; ``total`` is how many records the source says it has in all."""

    records: tuple[Raw, ...]
    next_url: str | None = None
    total: int | None = None


class Unreadable(Exception):  # noqa: N818 (named after what happened, as in net)
    """An answer that holds no page. ``code`` is one of ``reasons``; ``detail`` for sysadmins."""

    def __init__(self, code: str, detail: str = "", **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.params = params


class Adapter(Protocol):
    """One kind of source. ``accept`` is what is asked for, ``read`` understands an answer."""

    accept: str

    def read(self, response: Response) -> ReadPage:
        """The page in this answer, or :class:`Unreadable`."""
        ...
