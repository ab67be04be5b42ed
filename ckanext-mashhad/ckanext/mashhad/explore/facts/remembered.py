"""Answers that this process gave, good as long as the state of the city is the one they are of.

Nothing has to be forgotten by anybody: an answer is found again only under the state that both
databases have when it is asked for (:attr:`City.state`).
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, Final, NamedTuple, ParamSpec, TypeVar

import sqlalchemy as sa

from ckanext.mashhad.explore.engine.question import Question
from ckanext.mashhad.explore.facts.city import City, TooLong

#: Kept in a process; the ones asked for last.
MOST: Final = 400
#: Seconds for which nobody asks again what the database could not answer in time.
RESTING: Final = 60


class _TookTooLong(NamedTuple):
    until: float


_lock = threading.Lock()
_answers: OrderedDict[tuple[Any, ...], Any] = OrderedDict()


P = ParamSpec("P")
R = TypeVar("R")


def by_state(
    find: Callable[Concatenate[City, Question, P], R],
) -> Callable[Concatenate[City, Question, P], R]:
    """Have a function of the city and a question asked once for each state and question.

    What else it is given by place must follow from those two; what is given by name is asked of
    each value anew.
    """

    @wraps(find)
    def ask(city: City, asked: Question, *args: P.args, **more: P.kwargs) -> R:
        parts = tuple(sorted(asked.params(page=asked.page).items()))
        key = (find.__qualname__, find.__module__, city.state, parts, *sorted(more.items()))
        with _lock:
            known = _answers.get(key)
            if known is not None:
                _answers.move_to_end(key)
        if isinstance(known, _TookTooLong) and time.monotonic() < known.until:
            raise TooLong
        if known is not None and not isinstance(known, _TookTooLong):
            return known
        try:
            answer = find(city, asked, *args, **more)
        except sa.exc.OperationalError:
            _keep(key, _TookTooLong(time.monotonic() + RESTING))
            raise
        _keep(key, answer)
        return answer

    return ask


def _keep(key: tuple[Any, ...], answer: Any) -> None:
    with _lock:
        _answers[key] = answer
        while len(_answers) > MOST:
            _answers.popitem(last=False)
