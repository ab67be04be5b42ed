"""Patterns of polars that stay prepared from one test to the next.

Polars keeps 32 patterns prepared, for each thread that asks. The checks of a file use more, so that
each is prepared anew whenever it is used, and those of the guard take up to 14 ms: hundreds of
times what a test's few cells take. So patterns are shared out among threads that keep them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import polars as pl
from polars.series import string

#: As many as polars keeps of one thread.
_KEPT = 32
_THREADS = 8
#: What is shorter, and names no class of letters, takes no longer than to ask another thread.
_SHORTEST = 12
#: Bytes of texts. To look at more is most of the work, and the time that a check may take is
#: counted on its own thread.
_FEW = 4_000
_METHODS = ("contains", "extract", "extract_all", "replace_all")

_threads = [ThreadPoolExecutor(1, f"patterns-{n}") for n in range(_THREADS)]
_numbers: dict[str, int] = {}


def install() -> None:
    """Have the methods of a series that take a pattern ask the thread that has it prepared."""
    for name in _METHODS:
        method = getattr(string.StringNameSpace, name)
        setattr(string.StringNameSpace, name, _asked_elsewhere(method))


def _asked_elsewhere(method: Callable[..., pl.Series]) -> Callable[..., pl.Series]:
    @functools.wraps(method)
    def ask(texts: Any, pattern: Any, *arguments: Any, **more: Any) -> pl.Series:
        place = _place(pattern) if isinstance(pattern, str) else _THREADS
        if place >= _THREADS or texts._s.estimated_size() > _FEW:
            return method(texts, pattern, *arguments, **more)
        return _threads[place].submit(method, texts, pattern, *arguments, **more).result()

    return ask


def _place(pattern: str) -> int:
    """The number of a pattern's thread; none has what comes late, or is prepared at once."""
    if len(pattern) < _SHORTEST and r"\p" not in pattern:
        return _THREADS
    return _numbers.setdefault(pattern, len(_numbers)) // _KEPT
