"""What whoever sends files has confirmed of them already, and says that they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: The codes that are confirmed of a file, by its SHA-256.
Confirmed = Callable[[str], Collection[str]]


def _nothing(sha256: str) -> Collection[str]:
    return ()


_confirmed: ContextVar[Confirmed] = ContextVar("mashhad_confirmed", default=_nothing)
_table_said: ContextVar[str] = ContextVar("mashhad_table_said", default="")


@contextmanager
def confirming(codes: Confirmed, table: str = "") -> Iterator[None]:
    """Whoever sends files within it has confirmed these ``codes`` of ``needed`` of each, and says
    which ``table`` they are, unless it is empty.
    """
    before = _confirmed.get()
    token = _confirmed.set(lambda sha256: {*before(sha256), *codes(sha256)})
    named = _table_said.set(table)
    try:
        yield
    finally:
        _confirmed.reset(token)
        _table_said.reset(named)


def codes_of(sha256: str) -> Collection[str]:
    """What is confirmed of the file with these bytes."""
    return _confirmed.get()(sha256)


def table_said() -> str:
    """Which table the files are, as whoever sends them says; empty where nobody says so."""
    return _table_said.get()
