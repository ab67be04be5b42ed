"""Answers that this process gave, good as long as the state of the city is the one they are of.

Nothing has to be forgotten by anybody: an answer is found again only under the state that both
databases have when it is asked for (:attr:`City.state`).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts.city import City, TooLong

#: Kept in a process; the ones asked for last.
MOST: Final = 400
#: Of answers that are long, and take a processor for a second.
MOST_LONG: Final = 8
#: Seconds for which nobody asks again what the database could not answer in time.
RESTING: Final = 60
#: Seconds for which a reader waits until others have the long answers that they asked for.
_PATIENCE: Final = 10.0


class _TookTooLong(NamedTuple):
    until: float


P = ParamSpec("P")
R = TypeVar("R")
Find = Callable[Concatenate[City, Question, P], R]


class _Memory:
    """The answers asked for last, ``most`` of them."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()

    def find(self, key: tuple[Any, ...]) -> Any:
        """None where it is not known.

        :raises TooLong: it was asked for a moment ago, and not answered in time
        """
        with self._lock:
            known = self._answers.get(key)
            if known is not None:
                self._answers.move_to_end(key)
        if isinstance(known, _TookTooLong):
            if time.monotonic() < known.until:
                raise TooLong
            return None
        return known

    def keep(self, key: tuple[Any, ...], answer: Any) -> None:
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)


_short, _long = _Memory(MOST), _Memory(MOST_LONG)
_asking = threading.Lock()
_only_known: ContextVar[bool] = ContextVar("only_known", default=False)


@contextmanager
def only_known(when: bool) -> Iterator[None]:
    """Have nothing looked up within, where ``when``: what is not known then is TooLong."""
    token = _only_known.set(when)
    try:
        yield
    finally:
        _only_known.reset(token)


def by_state(find: Find[P, R]) -> Find[P, R]:
    """Have a function of the city and a question asked once for each state and question.

    What else it is given by place must follow from those two; what is given by name is asked of
    each value anew.
    """

    @wraps(find)
    def ask(city: City, asked: Question, *args: P.args, **more: P.kwargs) -> R:
        key = _key(find, city, asked, more)
        known = _short.find(key)
        return _ask(_short, key, find, city, asked, *args, **more) if known is None else known

    return ask


def long_by_state(find: Find[P, R]) -> Find[P, R]:
    """The same for long answers: a process keeps a few, and makes one at a time."""

    @wraps(find)
    def ask(city: City, asked: Question, *args: P.args, **more: P.kwargs) -> R:
        key = _key(find, city, asked, more)
        known = _long.find(key)
        if known is not None:
            return known
        if not _asking.acquire(timeout=_PATIENCE):
            raise TooLong
        try:
            known = _long.find(key)
            return _ask(_long, key, find, city, asked, *args, **more) if known is None else known
        finally:
            _asking.release()

    return ask


def _key(
    find: Callable[..., Any], city: City, asked: Question, more: Mapping[str, Any]
) -> tuple[Any, ...]:
    parts = tuple(sorted(asked.params(page=asked.page).items()))
    return (find.__qualname__, find.__module__, city.state, parts, *sorted(more.items()))


def _ask(
    memory: _Memory,
    key: tuple[Any, ...],
    find: Find[P, R],
    city: City,
    asked: Question,
    *args: P.args,
    **more: P.kwargs,
) -> R:
    if _only_known.get():
        raise TooLong
    try:
        answer = find(city, asked, *args, **more)
    except sa.exc.OperationalError:
        memory.keep(key, _TookTooLong(time.monotonic() + RESTING))
        raise
    memory.keep(key, answer)
    return answer
