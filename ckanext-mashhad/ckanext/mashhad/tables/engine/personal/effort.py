"""How long may be looked at one text: by the processor's time of the thread that looks.

A text of some thousand characters may be thousands of tables, lists and data within each other.
What each costs depends on its shape, so the time itself is bounded, and asked for wherever much
may follow.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from ckanext.mashhad.tables.engine.common.check_errors import TableError

_ends: Final[ContextVar[float | None]] = ContextVar("mashhad_effort", default=None)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Look for so many seconds of processor time in the block, and no longer."""
    before = _ends.set(time.thread_time() + seconds)
    try:
        yield
    finally:
        _ends.reset(before)


def check() -> None:
    """Something is about to be looked at.

    :raises TableError: the time is over
    """
    ends = _ends.get()
    if ends is not None and time.thread_time() > ends:
        raise TableError("file.too_hard")
